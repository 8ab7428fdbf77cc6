import { type AnonymousCaller, actorOf } from '../../access/actor.ts';
import type { Context, TransactionContext } from '../../access/context.ts';
import type { Browser, NewSession, SessionOrigin } from '../../identity/sessions/index.ts';
import { findUser, type UserRecord } from '../../identity/users/index.ts';
import { DAY, MINUTE } from '../../lib/clock.ts';
import { hashToken, newToken } from '../../lib/crypto.ts';
import {
  activateAccount,
  createAccount,
  type Decided,
  decideAccount,
  linkAccount,
  useIdentity,
  usernameOfAnswer,
} from './accounts.ts';
import { connectionTarget } from './connections.ts';
import { saveTested, shareConnection } from './connections-store.ts';
import type { TestResultBody } from './contract.ts';
import { applyRoleMapping, isIncomplete, previewRoleMapping } from './grants.ts';
import type { Answer, Connection } from './model.ts';
import { SsoRefusal } from './refusal.ts';
import {
  type Identity,
  insertPending,
  isLinkedAlready,
  type SsoRequest,
  saveTestResult,
} from './requests-store.ts';
import type { SsoServices } from './services.ts';
import {
  findLinked,
  isLinkedUnchanged,
  type SsoSession,
  ssoSessionOf,
  usedIdentityWith,
} from './sessions-store.ts';

/** A verified answer to a request, and the browser that it came from. */
export interface Answered {
  request: Pick<SsoRequest, 'connectionId' | 'returnTo' | 'testId' | 'createdAt'>;
  /** As it was read when the answer came. */
  connection: Connection;
  answer: Answer;
  browser: Browser;
}

/** What a verified answer led to. */
export type Completed =
  | { kind: 'session'; session: NewSession; returnTo: string }
  | { kind: 'pending'; token: string; returnTo: string }
  | { kind: 'reauthenticated'; token: string; remembered: boolean; returnTo: string }
  | { kind: 'tested' };

type Ctx = TransactionContext<AnonymousCaller>;

/** How long the password or the registration form may take. */
const PENDING_FOR = 15 * MINUTE;
/** The longest that a session lasts anyway; a provider's later end says nothing. */
const LONGEST_SESSION = 30 * DAY;

/** What answers are sealed for, so that one kind is not valid as another. */
export const ANSWER_PURPOSE = 'sso.answer';
const PENDING_PURPOSE = 'sso.pending';
const LOGOUT_PURPOSE = 'sso.logout-hint';

/** Decrypts a session's logout hint; undefined for an unknown key. */
export const openLogoutHint = ({ vault }: SsoServices, sealed: string): string | undefined =>
  vault.open(LOGOUT_PURPOSE, sealed);

const sealPending = ({ vault }: SsoServices, answer: Answer): string =>
  vault.seal(PENDING_PURPOSE, JSON.stringify(answer));

/** Decrypts a pending answer, as JSON; undefined for an unknown key. */
export const openPending = ({ vault }: SsoServices, sealed: string): string | undefined =>
  vault.open(PENDING_PURPOSE, sealed);

/**
 * Makes of a verified answer what the connection's provisioning says: a session, a question that is still asked, or the
 * result of a dry run. The connection is locked, so that a sign-in fails when it is disabled in the meantime.
 *
 * @throws SsoRefusal
 */
export async function completeSignIn(
  services: SsoServices,
  ctx: Context<AnonymousCaller>,
  answered: Answered,
): Promise<Completed> {
  const { request, answer, browser } = answered;
  if (request.testId !== null) return completeTest(ctx, request, request.testId, answer);
  const atOnce = await signInAtOnce(services, ctx, answered);
  if (atOnce) return { kind: 'session', session: atOnce, returnTo: request.returnTo };
  const attempt = { eventType: 'session', operation: 'sign_in' } as const;
  const completed = await ctx
    .transaction(attempt, async (inside): Promise<Completed> => {
      const connection = await requireEnabled(inside, request.connectionId);
      const decided = await decideAccount(inside.tx, connection, answer, inside.tx);
      const question = await asking(services, inside, connection, request, answer, decided);
      if (question) return question;
      const { user, identity } = await provisioned(inside, connection, answer, decided);
      const session = await beginSession(services, inside, { connection, user, identity, answer, browser });
      return { kind: 'session', session, returnTo: request.returnTo };
    })
    .catch((error: unknown) => {
      // Two first sign-ins at once: the second one finds the identity when it is tried again.
      if (isLinkedAlready(error)) throw new SsoRefusal('already_linked', 'The user was linked a moment ago.');
      throw error;
    });
  if (completed.kind === 'session') services.lifecycle.afterChange(completed.session.user.id);
  return completed;
}

/**
 * Signs in a user who is linked already, by one statement that reads and one that writes. Returns undefined when more is to
 * be decided or written, or something has changed since it was read.
 */
async function signInAtOnce(
  services: SsoServices,
  ctx: Context<AnonymousCaller>,
  { connection, answer, browser }: Answered,
): Promise<NewSession | undefined> {
  if (!connection.enabled || connection.roleMapping.length > 0) return undefined;
  const linked = await findLinked(ctx.db, connection.id, answer.subject);
  // Roles that a former mapping gave are taken back.
  if (linked?.user.status !== 'active' || linked.hasGrants) return undefined;
  const { user, identityId, devicesSince } = linked;
  const now = ctx.now();
  const session = await services.sessions.startIf(
    ctx,
    user,
    { ...browser, remembered: false, origin: originOf(connection, answer, now) },
    {
      devicesSince,
      guard: isLinkedUnchanged(connection, linked),
      extra: ({ id }) => {
        const identity = { id: identityId, email: answer.email, at: now };
        return usedIdentityWith(identity, ssoSessionOf(logoutOf(services, id, identityId, answer)));
      },
    },
  );
  if (session) services.lifecycle.afterChange(user.id);
  return session;
}

async function requireEnabled(ctx: Ctx, connectionId: string): Promise<Connection> {
  const connection = await shareConnection(ctx.tx, connectionId);
  if (!connection?.enabled) throw new SsoRefusal('connection_disabled', 'The connection is disabled.');
  return connection;
}

/** Keeps the answer while the user proves a password or fills in the form; undefined when nothing is asked. */
async function asking(
  services: SsoServices,
  { tx, now }: Ctx,
  connection: Connection,
  request: Pick<SsoRequest, 'returnTo'>,
  answer: Answer,
  { provision, user }: Decided,
): Promise<Completed | undefined> {
  if (provision.kind !== 'link_by_password' && provision.kind !== 'register') return undefined;
  const token = newToken();
  await insertPending(tx, hashToken(token), {
    connectionId: connection.id,
    kind: provision.kind === 'register' ? 'register' : 'link',
    answer: sealPending(services, answer),
    userId: user?.id ?? null,
    returnTo: request.returnTo,
    expiresAt: new Date(now.getTime() + PENDING_FOR),
  });
  return { kind: 'pending', token, returnTo: request.returnTo };
}

/** Links, activates or creates the user, as was decided. */
async function provisioned(
  ctx: Ctx,
  connection: Connection,
  answer: Answer,
  { provision, identity, user }: Decided,
): Promise<{ user: UserRecord; identity: Identity }> {
  switch (provision.kind) {
    case 'refuse':
      throw new SsoRefusal(provision.reason, 'The provider’s answer leads to no user who may sign in.');
    case 'create': {
      const created = await createAccount(ctx, connection, answer, { username: usernameOfAnswer(answer) });
      return { user: created, identity: await linkAccount(ctx, connection, created, answer) };
    }
    default: {
      if (!user) throw new SsoRefusal('user_missing', 'The user was deleted.');
      if (identity) {
        await useIdentity(ctx, identity, answer);
        return { user, identity };
      }
      const active = provision.kind === 'activate' ? await activateAccount(ctx, user, answer) : user;
      return { user: active, identity: await linkAccount(ctx, connection, active, answer) };
    }
  }
}

/** Applies the role mapping and writes the session, with what signing out at the provider needs. */
export async function beginSession(
  services: SsoServices,
  ctx: Ctx,
  {
    connection,
    user,
    identity,
    answer,
    browser,
  }: { connection: Connection; user: UserRecord; identity: Identity; answer: Answer; browser: Browser },
): Promise<NewSession> {
  const { tx, caller, now } = ctx;
  await applyRoleMapping(
    ctx.as({ ...caller, actor: actorOf(user) }),
    services.lifecycle,
    connection,
    user,
    answer,
  );
  if (isIncomplete(connection, answer))
    await ctx.as({ ...caller, actor: actorOf(user) }).audit({
      eventType: 'sso',
      operation: 'groups_missing',
      target: connectionTarget(connection),
      after: { overage: answer.groupsOverage },
    });
  // With the roles that were given a moment ago.
  const current = (await findUser(tx, user.id)) ?? user;
  const options = { ...browser, remembered: false, origin: originOf(connection, answer, now) };
  return services.sessions.start(ctx, current, options, ({ id }) =>
    ssoSessionOf(logoutOf(services, id, identity.id, answer)),
  );
}

function originOf(connection: Connection, answer: Answer, now: Date): SessionOrigin {
  const ends = answer.endsAt === null ? undefined : new Date(answer.endsAt);
  return {
    amr: answer.amr,
    endsAt: ends && ends.getTime() < now.getTime() + LONGEST_SESSION ? ends : null,
    ssoConnectionId: connection.id,
  };
}

/** Returns what signing out at the provider, or by it, needs of a session. */
export const logoutOf = (
  { vault }: SsoServices,
  sessionId: string,
  identityId: string,
  answer: Answer,
): SsoSession => ({
  sessionId,
  identityId,
  sessionIndex: answer.sessionIndex,
  logoutHint: answer.logoutHint === null ? null : vault.seal(LOGOUT_PURPOSE, answer.logoutHint),
  subjectHash: answer.logoutSubject === null ? null : hashToken(answer.logoutSubject),
});

const OUTCOMES = {
  sign_in: 'signed_in',
  link: 'linked',
  link_by_password: 'link_required',
  activate: 'activated',
  create: 'created',
  register: 'registration_required',
  refuse: 'refused',
} as const;

/** Writes what a sign-in would have done, and changes nothing else. */
async function completeTest(
  ctx: Context<AnonymousCaller>,
  request: Pick<SsoRequest, 'connectionId' | 'createdAt'>,
  testId: string,
  answer: Answer,
): Promise<Completed> {
  await ctx.transaction({ eventType: 'sso', operation: 'test' }, async ({ tx, now }) => {
    const connection = await shareConnection(tx, request.connectionId);
    if (!connection) throw new SsoRefusal('connection_disabled', 'The connection was deleted.');
    const { provision, user } = await decideAccount(tx, connection, answer, undefined);
    const reason = provision.kind === 'refuse' ? provision.reason : null;
    const changes = reason === null ? await previewRoleMapping(tx, connection, user, answer) : [];
    const result: Omit<TestResultBody, 'id' | 'state'> = {
      outcome: OUTCOMES[provision.kind],
      reason,
      detail: null,
      subject: answer.subject,
      email: answer.email,
      name: answer.name,
      attributes: Object.entries(answer.attributes).map(([name, values]) => ({ name, values: [...values] })),
      user: user ? { id: user.id, username: user.username, email: user.email } : null,
      changes,
    };
    await saveTestResult(tx, testId, result);
    // A change since the start may be to what the dry run has used.
    const isUnchanged = connection.updatedAt <= request.createdAt;
    if (isUnchanged && reason === null) await saveTested(tx, connection.id, now);
  });
  return { kind: 'tested' };
}
