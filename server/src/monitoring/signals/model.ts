/** What is looked for. */
export const RULES = [
  'failures_of_account',
  'failures_from_address',
  'new_device_of_admin',
  'removals_by_admin',
  'admin_out_of_hours',
] as const;
export type Rule = (typeof RULES)[number];

/** What is known of a signal; names are those at that time. */
export interface SignalDetails {
  /** What it is about; none: of many things. */
  name?: string;
  count: number;
  minutes: number;
  lastAt: string;
  addresses?: string[];
  people?: string[];
  by?: { id: string; name: string };
}

/** A signal, as it is kept. */
export interface SignalRow {
  id: string;
  rule: Rule;
  subject: string;
  details: SignalDetails;
  raisedAt: Date;
  acknowledgedAt: Date | null;
  acknowledgedById: string | null;
  acknowledgedByName: string | null;
}

/** As much of a sealed event as the rules look at. */
export interface SealedEvent {
  id: string;
  at: Date;
  eventType: string;
  operation: string;
  outcome: string;
  operatedBy: { id: string; name: string } | undefined;
  target: { id: string | null; name: string | null } | undefined;
  address: string | null;
  after: { newDevice?: unknown; systemRole?: unknown };
}

/** One thing that counts towards a signal. */
export interface Hit {
  /** What counts once: an event, or a person who was disabled or deleted. */
  key: string;
  at: Date;
  /** What is shown of it: an address, a name. Never what a stranger typed. */
  detail: string | null;
}

/** A hit, and what it is a hit of. */
export interface Finding {
  rule: Rule;
  /** A person's id, or a network. */
  subject: string;
  /** In words. */
  name: string;
  by?: { id: string; name: string };
  hit: Hit;
}
