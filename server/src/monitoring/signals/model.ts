import type { Rule } from './rules.ts';

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
