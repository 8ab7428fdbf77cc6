import type { Readable } from 'node:stream';
import type { Static } from 'typebox';
import { enforce } from '../../access/actor.ts';
import type { Attempt, Context } from '../../access/context.ts';
import { type Scope, scopeOf } from '../../access/permissions.ts';
import { headOf } from '../../audit/head.ts';
import { headerOf } from '../../audit/header.ts';
import { fingerprintOf, pemOf } from '../../audit/keys.ts';
import { readChainEnd, readKeys, readWaiting } from '../../audit/seal-store.ts';
import type { Queryable } from '../../db/database.ts';
import { type Authentication, mustChangePassword } from '../../identity/sessions/index.ts';
import { listUsers, searchWords } from '../../identity/users/index.ts';
import { type Cursors, pageCursorsOf } from '../../lib/cursors.ts';
import { fold } from '../../lib/text.ts';
import { decideSettings } from '../../settings/index.ts';
import type { AuditList, AuditProof, AuditQueryInput, OperatorList, RetentionImpact } from './contract.ts';
import type { AuditStream } from './event-stream.ts';
import {
  filterOperators,
  findDeletedUsers,
  findEmailsWithin,
  findOperatorsWithin,
  type Operator,
} from './operators-store.ts';
import { decideAuditLog } from './policy.ts';
import { presentEvent } from './present.ts';
import { readRetentionImpact } from './retention-store.ts';
import { listEvents, readSealedThrough } from './store.ts';

/** What the audit log needs from elsewhere; wired in server.ts. */
export interface AuditLogDependencies {
  authentication: Authentication;
  cursors: Cursors;
}

const LIST: Attempt = { eventType: 'audit', operation: 'list', target: undefined };
const VERIFY: Attempt = { eventType: 'audit', operation: 'verify', target: undefined };
const VIEW_RETENTION: Attempt = {
  eventType: 'setting',
  operation: 'view',
  target: { type: 'setting', id: null, name: 'audit-retention' },
};

/**
 * Returns the scope of a session's user now; undefined when the session has ended or gives no access to the audit log.
 */
export async function currentScopeOf(
  authentication: Authentication,
  token: string,
): Promise<Scope | undefined> {
  const found = await authentication.recheck(token);
  if (!found || mustChangePassword(found) || !decideAuditLog(found.actor).allowed) return undefined;
  return scopeOf(found.actor);
}

/** Creates the use cases of the audit log. */
export const createAuditLogService = (dependencies: AuditLogDependencies, stream: AuditStream) => ({
  /** Returns a page of the audit log, newest first, within the caller's scope. Throws 403, 422 `invalid_cursor`. */
  list: (
    ctx: Context,
    { limit = 30, cursor, ...filter }: AuditQueryInput,
  ): Promise<Static<typeof AuditList>> =>
    ctx.auditRefusals(LIST, async () => {
      const { actor } = ctx.caller;
      enforce(decideAuditLog(actor));
      const { cursors } = dependencies;
      // A cursor is valid for the filters that it was made for.
      const list = `audit-events:${JSON.stringify(Object.entries(filter).sort())}`;
      const position = cursor === undefined ? undefined : cursors.read(list, cursor);
      const page = await listEvents(ctx.db, scopeOf(actor), filter, { descending: true, limit, position });
      const sealedThrough = await readSealedThrough(ctx.db);
      const shown = {
        ids: page.rows.map(({ id }) => id),
        keys: page.rows.map(({ at }) => at.toISOString()),
        more: page.more,
      };
      return {
        items: page.rows.map(presentEvent),
        ...pageCursorsOf(shown, position, true, (edge) => cursors.write(list, edge)),
        total: page.total,
        sealedThrough: sealedThrough?.toISOString() ?? null,
      };
    }),

  /**
   * Returns users whose name contains these words and who acted within the caller's scope, deleted users included, for
   * the filter `operatedBy`. Throws 403.
   */
  findOperators: (ctx: Context, q: string): Promise<Static<typeof OperatorList>> =>
    ctx.auditRefusals(LIST, async () => {
      const { actor } = ctx.caller;
      enforce(decideAuditLog(actor));
      const scope = scopeOf(actor);
      const words = searchWords(q);
      return {
        items: await (scope === 'everything'
          ? findOperatorsEverywhere(ctx.db, words)
          : findNamedOperatorsWithin(ctx.db, scope, words)),
      };
    }),

  /** Opens a stream that notifies of new events. Throws 403, 429, 503. */
  openStream: (
    ctx: Context,
    { token, disconnect }: { token: string; disconnect: () => void },
  ): Promise<Readable> =>
    ctx.auditRefusals(LIST, async () => {
      const { actor } = ctx.caller;
      enforce(decideAuditLog(actor));
      const readScope = () => currentScopeOf(dependencies.authentication, token);
      return stream.open({ userId: actor.id, scope: scopeOf(actor), readScope, disconnect });
    }),

  /** Returns the public keys and, to callers who see the whole audit log, the newest batch. Throws 403. */
  readProof: (ctx: Context): Promise<Static<typeof AuditProof>> =>
    ctx.auditRefusals(VERIFY, async () => {
      const { actor } = ctx.caller;
      enforce(decideAuditLog(actor));
      const keys = await readKeys(ctx.db);
      const { batch } = await readChainEnd(ctx.db);
      const { count } = await readWaiting(ctx.db);
      // The size of the whole audit log is not shown to callers who see a part of it.
      const seesEverything = scopeOf(actor) === 'everything';
      const header = batch && headerOf(batch);
      return {
        keys: keys.map((row) => ({
          id: row.id,
          publicKey: pemOf(row.public_key),
          fingerprint: fingerprintOf(row.public_key),
          createdAt: row.created_at.toISOString(),
          current: row.id === header?.keyId,
        })),
        head:
          header && seesEverything
            ? {
                batch: header.number,
                lastOrdinal: header.lastOrdinal,
                hash: headOf(header).hash,
                sealedAt: header.sealedAt,
              }
            : null,
        unsealed: seesEverything ? count : null,
      };
    }),

  /** Returns what a retention of this many days would remove now. Throws 403. */
  previewRetention: (ctx: Context, days: number): Promise<Static<typeof RetentionImpact>> =>
    ctx.auditRefusals(VIEW_RETENTION, async () => {
      enforce(decideSettings(ctx.caller.actor));
      const { events, oldest } = await readRetentionImpact(ctx.db, ctx.now(), days);
      return { events, oldest: oldest?.toISOString() ?? null };
    }),
});

type FoundOperators = Static<typeof OperatorList>['items'];

/** As many as a reader looks through. */
const MAX_OPERATORS = 20;

const containsWords = (words: readonly string[]) => {
  return ({ name }: Operator) => {
    const folded = fold(name);
    return words.every((word) => folded.includes(word));
  };
};

/** Searches the users by their present names, and the deleted ones by their last. Nearly all have signed in, so have acted. */
async function findOperatorsEverywhere(db: Queryable, words: string[]): Promise<FoundOperators> {
  const page = {
    order: 'username',
    descending: false,
    limit: 3 * MAX_OPERATORS,
    position: undefined,
  } as const;
  const [{ users }, deleted] = await Promise.all([
    listUsers(db, { words, memberships: [] }, page),
    findDeletedUsers(db),
  ]);
  const found = [
    ...users.map(({ id, username, email }) => ({ id, name: username, email })),
    ...deleted.filter(containsWords(words)).map((user) => ({ ...user, email: null })),
  ];
  const ids = found.map(({ id }) => id);
  const operators = await filterOperators(db, ids);
  return found.filter(({ id }) => operators.has(id)).slice(0, MAX_OPERATORS);
}

/** Searches by the names in the caller's part of the audit log. Emails are returned for members only. */
async function findNamedOperatorsWithin(
  db: Queryable,
  scope: Exclude<Scope, 'everything'>,
  words: string[],
): Promise<FoundOperators> {
  const found = (await findOperatorsWithin(db, scope))
    .filter(containsWords(words))
    .sort((one, other) => fold(one.name).localeCompare(fold(other.name)) || one.id.localeCompare(other.id))
    .slice(0, MAX_OPERATORS);
  const ids = found.map(({ id }) => id);
  const emails = await findEmailsWithin(db, scope, ids);
  return found.map(({ id, name }) => ({ id, name, email: emails.get(id) ?? null }));
}
