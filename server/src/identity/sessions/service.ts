import type { KeyObject } from 'node:crypto';
import { actorOf, enforce } from '../../access/actor.ts';
import type { Context, TransactionContext } from '../../access/context.ts';
import { type AuditEvent, type Caller, recordIfGuarded } from '../../audit/record.ts';
import { ALWAYS, type Fragment } from '../../db/guarded.ts';
import { hashToken, newToken } from '../../lib/crypto.ts';
import { AppError } from '../../lib/errors.ts';
import { newId } from '../../lib/ids.ts';
import { findDevicesSince } from '../credentials/index.ts';
import { decideUser, lockUserForChange, readUser, targetOf, type UserRecord } from '../users/index.ts';
import type { Browser } from './browser.ts';
import type { SessionCache } from './cache.ts';
import { isKnownAt, newDevice, readDevice } from './cookies.ts';
import { expiryOf, type NewSession, type Session } from './model.ts';
import {
  deleteSessions,
  endOldestSessions,
  guardSessionCount,
  listSessions,
  saveSession,
  type WhichSessions,
} from './store.ts';

/** Sessions of one user; a further sign-in ends the one that was unused longest. */
const MAX_SESSIONS = 100;

/** How a user signed in by single sign-on. */
export interface SessionOrigin {
  /** RFC 8176. */
  amr: readonly string[];
  /** When the session at the identity provider ends, if it says so. */
  endsAt: Date | null;
  ssoConnectionId: string;
}

/** How a session starts. */
interface NewSessionOptions extends Browser {
  remembered: boolean;
  /** undefined: the user signed in with a password. */
  origin?: SessionOrigin;
}

/** Returns what else is written with a session, by the same statement (`SavedSession.extra`). */
type ExtraStatement = (session: Session) => Fragment;

export type SessionService = ReturnType<typeof createSessionService>;

/** Use cases of sessions; `sign-in.ts` verifies credentials. */
export function createSessionService({ cache, deviceKey }: { cache: SessionCache; deviceKey: KeyObject }) {
  /** Ends one of the caller's own sessions. Signing out twice at once is not an error and is audited once. */
  const endOwn = async (ctx: TransactionContext, sessionId: string): Promise<void> => {
    const { id, name } = ctx.caller.actor;
    const ended = await deleteSessions(ctx.tx, id, { only: sessionId });
    ctx.afterCommit(() => cache.invalidateUser(id));
    if (ended.length === 0) return;
    await ctx.audit({
      eventType: 'session',
      operation: 'sign_out',
      target: { type: 'session', id: sessionId, name },
    });
  };

  /** Makes a session of a user, and the audit event that it is saved with. */
  const prepare = (
    { caller, now }: Pick<TransactionContext<Caller>, 'caller' | 'now'>,
    user: UserRecord,
    { remembered, origin, device }: NewSessionOptions,
    devicesSince: Date | null,
  ): { created: NewSession; caller: Caller; event: AuditEvent } => {
    // A device cookie that was issued for this account stays. The first sign-in can't have been on a known device.
    const presented = readDevice(deviceKey, user.email, device);
    const isKnown = presented !== undefined && isKnownAt(user, presented, devicesSince);
    const onNewDevice = !isKnown && user.lastLoginAt !== null;
    const endsAt = origin?.endsAt ?? null;
    const session: Session = {
      id: newId(),
      userId: user.id,
      remembered,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: expiryOf({ remembered, createdAt: now, endsAt }, now),
      address: caller.address,
      userAgent: caller.userAgent,
      amr: origin?.amr ?? ['pwd'],
      endsAt,
      authenticatedAt: now,
      ssoConnectionId: origin?.ssoConnectionId ?? null,
    };
    return {
      created: {
        session,
        user: { ...user, lastLoginAt: now },
        actor: actorOf(user),
        token: newToken(),
        device: isKnown && device !== undefined ? device : newDevice(deviceKey, user.email, now),
      },
      caller: { ...caller, actor: { id: user.id, name: user.username } },
      event: {
        eventType: 'session',
        operation: 'sign_in',
        outcome: 'success',
        target: { type: 'session', id: session.id, name: user.username },
        after: {
          remembered,
          ...(origin && { amr: origin.amr, ssoConnectionId: origin.ssoConnectionId }),
          ...(onNewDevice ? { newDevice: true, systemRole: user.systemRole } : {}),
        },
      },
    };
  };

  return {
    /** Drops all cached sessions of this node: they contain the names of organizations and projects, which have changed. */
    invalidateAll: () => cache.invalidateAll(),

    /** Returns the sessions of a user that have not expired. Throws 403, 404. */
    async list(ctx: Context, userId: string): Promise<Session[]> {
      await readUser(ctx, userId, 'viewSessions');
      return listSessions(ctx.db, userId, ctx.now());
    },

    /** Ends sessions of a user. Throws 403, 404 for an unknown user or session. */
    async end(outer: Context, { userId, ...which }: WhichSessions & { userId: string }): Promise<void> {
      const target = { type: 'user', id: userId, name: null } as const;
      const attempt = { eventType: 'session', operation: 'end', target } as const;
      await outer.transaction(attempt, async (ctx) => {
        const { actor } = ctx.caller;
        const user = await lockUserForChange(ctx.tx, actor, {
          id: userId,
          authorize: (found) => enforce(decideUser(actor, 'endSessions', found)),
        });
        const ended = await deleteSessions(ctx.tx, userId, which);
        if (which.only !== undefined && ended.length === 0) throw new AppError('not_found');
        ctx.afterCommit(() => cache.invalidateUser(userId));
        if (ended.length === 0) return;
        await ctx.audit({ ...attempt, target: targetOf(user), before: { sessions: ended } });
      });
    },

    /** Ends the session that the request was authenticated with. */
    signOut(outer: Context, sessionId: string): Promise<void> {
      const { id, name } = outer.caller.actor;
      const attempt = {
        eventType: 'session',
        operation: 'sign_out',
        target: { type: 'user', id, name },
      } as const;
      return outer.transaction(attempt, (ctx) => endOwn(ctx, sessionId));
    },

    /** Starts a session of a user whose identity has been verified, and ends the one that the browser had. */
    async start(
      ctx: TransactionContext<Caller>,
      user: UserRecord,
      options: NewSessionOptions,
      extra?: ExtraStatement,
    ): Promise<NewSession> {
      const { device, replaces } = options;
      if (replaces) await endOwn(ctx.as(replaces.caller), replaces.sessionId);
      const devicesSince = device === undefined ? null : await findDevicesSince(ctx.tx, user.id);
      const { created, caller, event } = prepare(ctx, user, options, devicesSince);
      const ended = await endOldestSessions(ctx.tx, user.id, MAX_SESSIONS - 1);
      await saveSession(ctx.tx, {
        session: created.session,
        tokenHash: hashToken(created.token),
        event: recordIfGuarded(caller, ctx.now, event),
        guard: ALWAYS,
        extra: extra?.(created.session),
      });
      if (ended.length > 0) {
        await ctx.as(caller).audit({
          eventType: 'session',
          operation: 'end',
          target: targetOf(user),
          before: { sessions: ended },
        });
      }
      ctx.afterCommit(() => cache.invalidateUser(user.id));
      return created;
    },

    /**
     * Starts a session by one statement, if `guard` returns a row. Returns undefined otherwise, and when other sessions
     * must be ended: then `start` decides in a transaction.
     */
    async startIf(
      ctx: Context<Caller>,
      user: UserRecord,
      options: NewSessionOptions,
      { devicesSince, guard, extra }: { devicesSince: Date | null; guard: Fragment; extra?: ExtraStatement },
    ): Promise<NewSession | undefined> {
      if (options.replaces) return undefined;
      const now = ctx.now();
      const { created, caller, event } = prepare({ caller: ctx.caller, now }, user, options, devicesSince);
      const isSaved = await saveSession(ctx.db, {
        session: created.session,
        tokenHash: hashToken(created.token),
        event: recordIfGuarded(caller, now, event),
        guard: guardSessionCount(user.id, MAX_SESSIONS, guard),
        extra: extra?.(created.session),
      });
      if (!isSaved) return undefined;
      cache.invalidateUser(user.id);
      return created;
    },
  };
}
