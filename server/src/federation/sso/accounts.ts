import { type AnonymousCaller, actorOf } from '../../access/actor.ts';
import type { TransactionContext } from '../../access/context.ts';
import { recordIfGuarded } from '../../audit/record.ts';
import type { Queryable } from '../../db/database.ts';
import { findPasswordHash } from '../../identity/credentials/index.ts';
import {
  findUser,
  findUserByEmail,
  insertUser,
  lockUser,
  lockUserByEmail,
  newUser,
  normalizeUsername,
  targetOf,
  type UserRecord,
  usernameFaults,
} from '../../identity/users/index.ts';
import { emailFaults } from '../../lib/email.ts';
import { newId } from '../../lib/ids.ts';
import { activateInvited } from '../../tenancy/invitations/index.ts';
import { writeInvitedRoles } from '../../tenancy/memberships/index.ts';
import { lockResources } from '../../tenancy/resources/index.ts';
import { connectionTarget } from './connections.ts';
import { findOwnerOfDomain } from './connections-store.ts';
import { domainOf } from './fields.ts';
import type { Answer, Connection } from './model.ts';
import { decideProvision, type Provision } from './provision.ts';
import { findIdentity, type Identity, insertIdentity, isLinked, touchIdentity } from './requests-store.ts';

type Ctx = TransactionContext<AnonymousCaller>;

/** What becomes of an answer, and whom it is about. */
export interface Decided {
  provision: Provision;
  identity: Identity | undefined;
  user: UserRecord | undefined;
}

/**
 * Decides what becomes of an answer.
 * @param lock whether the user is locked until the transaction ends, for what is going to be written.
 */
export async function decideAccount(
  db: Queryable,
  connection: Connection,
  answer: Answer,
  lock: TransactionContext['tx'] | undefined,
): Promise<Decided> {
  const identity = await findIdentity(db, connection.id, answer.subject);
  const linked =
    identity && (lock ? await lockUser(lock, identity.userId) : await findUser(db, identity.userId));
  const isEmailValid = answer.email !== null && emailFaults(answer.email).length === 0;
  const email = isEmailValid ? (answer.email ?? '') : '';
  const same =
    linked || email === ''
      ? undefined
      : lock
        ? await lockUserByEmail(lock, email)
        : await findUserByEmail(db, email);
  const owner = linked || email === '' ? undefined : await findOwnerOfDomain(db, domainOf(email));
  const provision = decideProvision({
    connection,
    answer,
    linked,
    sameEmail: same && {
      status: same.status,
      systemRole: same.systemRole,
      isLinkedOtherwise: await isLinked(db, connection.id, same.id),
      hasPassword: (await findPasswordHash(db, same.id)) !== undefined,
    },
    isEmailValid,
    domain: owner === undefined ? 'none' : owner === connection.id ? 'this' : 'other',
  });
  return { provision, identity: linked && identity, user: linked ?? same };
}

const LONGEST_USERNAME = 50;

/** A username out of what the provider says: the name, else what stands before the @. */
export function usernameOfAnswer({ name, email }: Pick<Answer, 'name' | 'email'>): string {
  const local = (email ?? '').split('@')[0]?.replace(/[^A-Za-z0-9_-]+/g, ' ');
  const candidates = [name, local].map((text) =>
    normalizeUsername([...normalizeUsername(text ?? '')].slice(0, LONGEST_USERNAME).join('')),
  );
  return candidates.find((each) => each !== '' && usernameFaults(each).length === 0) ?? 'User';
}

/** The same transaction on behalf of the user who is signing in. */
const onBehalfOf = (ctx: Ctx, user: UserRecord) => ctx.as({ ...ctx.caller, actor: actorOf(user) });

/** Creates a user out of an answer, with the connection's default role. Throws 409 `email_taken`. */
export async function createAccount(
  ctx: Ctx,
  connection: Connection,
  answer: Answer,
  chosen: { username: string; phone?: string | null | undefined },
): Promise<UserRecord> {
  const { tx, now } = ctx;
  const user = newUser({ ...chosen, email: answer.email ?? '', systemRole: 'user' }, now);
  const { username, email, phone, systemRole, status } = user;
  const event = recordIfGuarded(onBehalfOf(ctx, user).caller, now, {
    eventType: 'user',
    operation: 'create',
    outcome: 'success',
    target: targetOf(user),
    after: { username, email, phone, systemRole, status, connection: connection.name },
  });
  await insertUser(tx, { user, event });
  const { organizationId, defaultRole } = connection.provisioning;
  if (organizationId !== null) {
    const organizations = await lockResources(tx, 'organization', [organizationId]);
    const roles = organizations.map((resource) => ({ resource, role: defaultRole }));
    await writeInvitedRoles(onBehalfOf(ctx, user), user, roles);
  }
  // With the role, which the mapping would replace otherwise.
  return (await findUser(tx, user.id)) ?? user;
}

/** Makes an invited user active: the provider has proven the address, as the invitation's link would have. */
export const activateAccount = (ctx: Ctx, user: UserRecord, answer: Answer): Promise<UserRecord> =>
  activateInvited(ctx, user, { username: usernameOfAnswer(answer) });

/** Links a locked user to the subject of an answer. */
export async function linkAccount(
  ctx: Ctx,
  connection: Connection,
  user: UserRecord,
  answer: Answer,
): Promise<Identity> {
  const identity: Identity = {
    id: newId(),
    connectionId: connection.id,
    userId: user.id,
    subject: answer.subject,
    email: answer.email,
    createdAt: ctx.now,
    lastUsedAt: ctx.now,
  };
  await insertIdentity(ctx.tx, identity);
  await onBehalfOf(ctx, user).audit({
    eventType: 'sso',
    operation: 'link',
    target: targetOf(user),
    after: { connection: connectionTarget(connection), subject: answer.subject, email: answer.email },
  });
  return identity;
}

/** Notes that an identity was used. */
export const useIdentity = (ctx: Ctx, identity: Identity, answer: Answer): Promise<void> =>
  touchIdentity(ctx.tx, identity.id, answer.email, ctx.now);
