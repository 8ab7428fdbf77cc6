/** The rules that raise signals. */
export const RULES = [
  'failures_of_account',
  'failures_from_address',
  'new_device_of_admin',
  'removals_by_admin',
  'admin_out_of_hours',
  'sso_certificate_expires',
  'sso_groups_missing',
  'refusals_of_user',
] as const;
export type Rule = (typeof RULES)[number];

/** The details of a signal. Names are those at the time. */
export interface SignalDetails {
  /** The name of the subject; absent for a combined signal. */
  name?: string;
  count: number;
  minutes: number;
  lastAt: string;
  addresses?: string[];
  people?: string[];
  by?: { id: string; name: string };
}

/** A stored signal. */
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

/** The fields of a sealed event that the rules use. */
export interface SealedEvent {
  id: string;
  at: Date;
  eventType: string;
  operation: string;
  outcome: string;
  operatedBy: { id: string; name: string } | undefined;
  target: { id: string | null; name: string | null } | undefined;
  address: string | null;
  after: { newDevice?: unknown; systemRole?: unknown; repeated?: unknown };
}

/** An occurrence that counts towards a signal. */
export interface Hit {
  /** Counts once: the ID of an event, or of a user who was disabled or deleted. */
  key: string;
  at: Date;
  /** Shown in the signal: an address or a name. Never the input of an anonymous caller. */
  detail: string | null;
}

/** A hit with its rule and subject. */
export interface Finding {
  rule: Rule;
  /** The ID of a user or a single sign-on connection, or a network. */
  subject: string;
  /** The name of the subject. */
  name: string;
  by?: { id: string; name: string };
  hit: Hit;
}
