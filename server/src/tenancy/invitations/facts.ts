import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { findUserByEmail, type UserRecord } from '../../identity/users/index.ts';
import type { Invitation, Link } from './model.ts';
import { findInvitation, findInvitations, findLink } from './store.ts';

// One order for all: whoever asks, then the invited user, then the invitation. Who disables or deletes people holds
// users before what hangs on them as well, so that nobody waits crosswise.

const lockUser = (tx: Tx, id: string) =>
  tx.selectFrom('users').select('id').where('id', '=', id).forNoKeyUpdate().execute();

/** Holds whoever is signed in to the browser of an invited person, whose session there is to end. */
export async function holdSignedIn(tx: Tx, userId: string): Promise<void> {
  await tx.selectFrom('users').select('id').where('id', '=', userId).forShare().execute();
}

/** Holds invitations, and the users who wait for them, until the transaction ends, and gives them as they are then. */
export async function lockInvitations(tx: Tx, found: readonly Invitation[]): Promise<Invitation[]> {
  const userIds = found.flatMap(({ userId }) => userId ?? []);
  const ids = found.map(({ id }) => id);
  await tx
    .selectFrom('users')
    .select('id')
    .where(sql<boolean>`id = ANY (${userIds}::uuid[])`)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  await tx
    .selectFrom('invitations')
    .select('id')
    .where(sql<boolean>`id = ANY (${ids}::uuid[])`)
    .orderBy('user_id')
    .forUpdate()
    .execute();
  return findInvitations(tx, ids);
}

/** The same for one. */
export async function lockInvitation(tx: Tx, found: Invitation): Promise<Invitation | undefined> {
  const [held] = await lockInvitations(tx, [found]);
  return held;
}

/** The same for whoever knows but its id. */
export async function loadInvitation(tx: Tx, id: string): Promise<Invitation | undefined> {
  const found = await findInvitation(tx, id);
  return found && lockInvitation(tx, found);
}

/** The same for whoever knows but a link of it. */
export async function loadLink(tx: Tx, token: string): Promise<Link | undefined> {
  const found = await findLink(tx, token);
  if (!found) return undefined;
  await lockInvitation(tx, found.invitation);
  // Replaced, or forgotten, while it was waited for.
  return findLink(tx, token);
}

/** The user of an e-mail, held until the transaction ends. */
export async function loadUserByEmail(tx: Tx, email: string): Promise<UserRecord | undefined> {
  const found = await findUserByEmail(tx, email);
  if (!found) return undefined;
  await lockUser(tx, found.id);
  // Deleted, or at another address, while they were waited for.
  return findUserByEmail(tx, email);
}
