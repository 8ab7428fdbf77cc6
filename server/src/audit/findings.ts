/** What can be wrong with a trail. */
export type Fault = 'changed' | 'removed' | 'inserted' | 'reordered' | 'seal changed' | 'tail cut off';

/** The first thing that is wrong. */
export interface Finding {
  fault: Fault;
  /** In a sentence. */
  text: string;
  eventId?: string;
  at?: string;
  ordinal?: number;
  batch?: number;
  /** Of a file. */
  line?: number;
}

/** What verifying has come to. */
export interface Verdict {
  /** undefined: nothing is wrong. */
  finding: Finding | undefined;
  /** How many were found in order, before the first that is not. */
  events: number;
  batches: number;
  sealedThrough: string | undefined;
  /** What else who asked should know. */
  notes: string[];
}

/** Thrown to leave a walk through the trail at the first thing that is wrong. */
export class AuditLogFault extends Error {
  readonly finding: Finding;
  constructor(finding: Finding) {
    super(finding.text);
    this.finding = finding;
  }
}

/** Leaves with a finding. */
export function fail(fault: Fault, text: string, more: Omit<Finding, 'fault' | 'text'> = {}): never {
  throw new AuditLogFault({ fault, text, ...more });
}

/** When an event was written, as its id says (UUIDv7, RFC 9562), for one of which nothing else is left. */
export function timeOfId(id: string): string | undefined {
  const moment = new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16));
  return id[14] === '7' && !Number.isNaN(moment.getTime()) ? moment.toISOString() : undefined;
}
