import { sql } from 'kysely';
import type { Queryable, Tx } from '../../db/database.ts';

/** Returns the enabled connection whose provider is to be asked next, and when: daily, hourly after a failure. */
export async function nextRefresh(db: Queryable): Promise<{ id: string; at: Date } | undefined> {
  const { rows } = await sql<{ id: string; at: Date }>`
    SELECT id, coalesce(metadata_attempted_at, created_at)
      + CASE WHEN metadata_failure IS NULL THEN interval '1 day' ELSE interval '1 hour' END AS at
    FROM sso_connections WHERE enabled ORDER BY at, id LIMIT 1`.execute(db);
  return rows[0];
}

/** Notes that a provider was asked, and the failure if it was one. */
export async function saveAttempt(tx: Tx, id: string, at: Date, failure: string | null): Promise<void> {
  await tx
    .updateTable('sso_connections')
    .set({
      metadata_attempted_at: at,
      metadata_failure: failure,
      ...(failure === null && { metadata_refreshed_at: at }),
    })
    .where('id', '=', id)
    .execute();
}

/** Notes that the end of a certificate is reported. False when it was before. */
export async function saveReported(tx: Tx, id: string, fingerprint: string): Promise<boolean> {
  const row = await tx
    .updateTable('sso_connections')
    .set({ reported_certificate: fingerprint })
    .where('id', '=', id)
    .where(sql<boolean>`reported_certificate IS DISTINCT FROM ${fingerprint}`)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
