import type { Tx } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import type { Actor } from './actor.ts';

/** Holds the actor's authority until the transaction ends, for changes that have no user to load. Throws 401 like `checkAuthority`. */
export async function lockAuthority(tx: Tx, actor: Actor): Promise<void> {
  await tx.selectFrom('users').select('id').where('id', '=', actor.id).forShare().execute();
  await checkAuthority(tx, actor);
}

/** The same for who holds that row already. Throws 401 when the actor's authority has changed since the request was let in. */
export async function checkAuthority(tx: Tx, actor: Actor): Promise<void> {
  const row = await tx
    .selectFrom('users')
    .select('authority_version')
    .where('id', '=', actor.id)
    .where('status', '=', 'active')
    .executeTakeFirst();
  if (row?.authority_version !== actor.authorityVersion) throw new AppError('unauthenticated');
}
