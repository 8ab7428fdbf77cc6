import type { Tx } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import type { Actor } from './actor.ts';

/**
 * Locks the actor's user `FOR SHARE` until the transaction ends, so that their authority can't change meanwhile. For
 * changes that lock no user themselves. Throws 401 like `requireSameAuthority`.
 */
export async function lockAuthority(tx: Tx, actor: Actor): Promise<void> {
  await tx.selectFrom('users').select('id').where('id', '=', actor.id).forShare().execute();
  await requireSameAuthority(tx, actor);
}

/** Throws 401 when the actor's authority has changed since the request was authenticated. The row is locked already. */
export async function requireSameAuthority(tx: Tx, actor: Actor): Promise<void> {
  const row = await tx
    .selectFrom('users')
    .select('authority_version')
    .where('id', '=', actor.id)
    .where('status', '=', 'active')
    .executeTakeFirst();
  if (row?.authority_version !== actor.authorityVersion) throw new AppError('unauthenticated');
}
