/** The kinds of tampering that verification reports. */
export type Fault = 'changed' | 'removed' | 'inserted' | 'reordered' | 'seal changed' | 'tail cut off';

/** The first fault that was found. */
export interface Finding {
  fault: Fault;
  /** A sentence for the reader. */
  text: string;
  eventId?: string;
  at?: string;
  ordinal?: number;
  batch?: number;
  /** The line of an exported file. */
  line?: number;
}

/** The result of verification. */
export interface Verdict {
  /** undefined: no fault was found. */
  finding: Finding | undefined;
  /** The number of events and batches verified before the first fault. */
  events: number;
  batches: number;
  sealedThrough: string | undefined;
  /** Remarks for the reader. */
  notes: string[];
}

/** Thrown to end verification at the first fault. */
export class AuditLogFault extends Error {
  readonly finding: Finding;
  constructor(finding: Finding) {
    super(finding.text);
    this.finding = finding;
  }
}

/** Throws a finding. */
export function fail(fault: Fault, text: string, more: Omit<Finding, 'fault' | 'text'> = {}): never {
  throw new AuditLogFault({ fault, text, ...more });
}

/** Returns the time in the ID of an event (UUIDv7, RFC 9562), for an event that is missing. */
export function timeOfId(id: string): string | undefined {
  const moment = new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16));
  return id[14] === '7' && !Number.isNaN(moment.getTime()) ? moment.toISOString() : undefined;
}
