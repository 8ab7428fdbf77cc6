import { newIdAt } from '../../src/lib/ids.ts';
import type { AuditRow } from './database.ts';
import type { TestServer } from './server.ts';

/** An event with its optional fields left out. */
export type MadeUpEvent = Partial<
  AuditRow & { operated_by_name: string | null; organization_name: string; project_name: string }
>;

/** Inserts events by SQL, as the server writes them. */
export async function insertEvents(
  { sql, clock }: Pick<TestServer, 'sql' | 'clock'>,
  events: readonly MadeUpEvent[],
): Promise<string[]> {
  const rows = events.map((event) => {
    const at = event.at ?? clock.now();
    return {
      id: newIdAt(at),
      event_type: 'membership',
      operation: 'add',
      outcome: 'success',
      ...event,
      at: at.toISOString(),
    };
  });
  await sql(
    `WITH written AS (
       INSERT INTO audit_events SELECT * FROM jsonb_populate_recordset(NULL::audit_events, $1::jsonb) RETURNING id)
     INSERT INTO audit_unsealed SELECT id FROM written`,
    [JSON.stringify(rows)],
  );
  return rows.map(({ id }) => id);
}
