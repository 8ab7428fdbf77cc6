import type { Scope } from '../../access/permissions.ts';
import type { Queryable } from '../../db/database.ts';
import { findEmailsWithin } from './operators-store.ts';
import { withheld } from './present.ts';
import type { AuditLogRow } from './store.ts';

/** Events as they may be shown within a scope: every way out of the trail goes through here. */
export async function withhold<Row extends AuditLogRow>(
  db: Queryable,
  scope: Scope,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  if (scope === 'everything' || rows.length === 0) return rows;
  const operators = new Set(rows.flatMap(({ operated_by_id: id }) => id ?? []));
  const members = await findEmailsWithin(db, scope, [...operators]);
  return rows.map((row) => withheld(row, members.has(row.operated_by_id ?? '')));
}
