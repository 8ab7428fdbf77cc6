import { sql } from 'kysely';
import type { Tx } from '../db/database.ts';
import type { Fragment } from '../db/guarded.ts';
import { AppError } from '../lib/errors.ts';
import type { Actor } from './actor.ts';

/**
 * Locks the actor's user `FOR SHARE` until the transaction ends, so that their authority can't change meanwhile. For
 * changes that lock no user themselves. Throws 401 like `requireSameAuthority`.
 */
export async function lockAuthority(tx: Tx, actor: Actor): Promise<void> {
  const row = await authorityOf(tx, actor).forShare().executeTakeFirst();
  requireVersion(row, actor);
}

/** Returns a guard that lets a statement write only if the actor's authority is the same; locks as `lockAuthority` does. */
export const hasSameAuthority = (actor: Actor): Fragment =>
  sql`SELECT 1 FROM users WHERE id = ${actor.id} AND status = 'active' AND authority_version = ${actor.authorityVersion}
    FOR SHARE`;

/** Throws 401 when the actor's authority has changed since the request was authenticated. The row is locked already. */
export async function requireSameAuthority(tx: Tx, actor: Actor): Promise<void> {
  requireVersion(await authorityOf(tx, actor).executeTakeFirst(), actor);
}

const authorityOf = (tx: Tx, { id }: Actor) =>
  tx.selectFrom('users').select('authority_version').where('id', '=', id).where('status', '=', 'active');

function requireVersion(row: { authority_version: number } | undefined, actor: Actor): void {
  if (row?.authority_version !== actor.authorityVersion) throw new AppError('unauthenticated');
}
