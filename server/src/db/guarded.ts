import { type RawBuilder, sql } from 'kysely';

/** A query or a part of one. */
export type Fragment<Result = unknown> = RawBuilder<Result>;

/** A guard for what a transaction has verified already. */
export const ALWAYS: Fragment = sql`SELECT 1`;

/**
 * Returns the beginning of a statement that writes only if the query `guard` returns a row. Each of its parts ends in
 * `FROM guard`, the last one is `recordIfGuarded` (audit/record.ts). A statement is a transaction of its own, with one
 * round trip; rows that the guard locks are read in their latest version.
 */
export const guarded = (guard: Fragment): Fragment => sql`WITH guard AS MATERIALIZED (${guard})`;
