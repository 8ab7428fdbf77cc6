import type pg from 'pg';
import { newId } from '../../server/src/lib/ids.ts';

/** Inserts a session with an unknown token. */
export async function insertSession(pool: pg.Pool, userId: string): Promise<void> {
  await pool.query(
    `INSERT INTO sessions (id, user_id, token_hash, remembered, created_at, last_seen_at, expires_at)
     VALUES ($1, $2, sha256($1::uuid::text::bytea), false, now(), now(), now() + interval '1 hour')`,
    [newId(), userId],
  );
}
