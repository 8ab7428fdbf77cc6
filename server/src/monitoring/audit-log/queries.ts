import type { Readable } from 'node:stream';
import type { Static } from 'typebox';
import { enforce, type SignedInCaller } from '../../access/actor.ts';
import type { Context } from '../../access/context.ts';
import { type Attempt, recordingRefusals } from '../../access/operate.ts';
import { type Scope, scopeOf } from '../../access/permissions.ts';
import type { Services } from '../../identity/services.ts';
import { recognize } from '../../identity/sessions/index.ts';
import { pageCursorsOf } from '../../lib/cursors.ts';
import type { AuditList, AuditQueryInput } from './contract.ts';
import type { AuditStream } from './event-stream.ts';
import { decideAuditLog } from './policy.ts';
import { presentEvent } from './present.ts';
import { listEvents, readSealedThrough } from './store.ts';

/** A page of the trail, newest first, within what the caller may see. Throws 403, 422 `invalid_cursor`. */
export async function listAuditLog(
  services: Services,
  caller: SignedInCaller,
  { limit = 30, cursor, ...filter }: AuditQueryInput,
): Promise<Static<typeof AuditList>> {
  const attempt: Attempt = { eventType: 'audit', operation: 'list', target: undefined };
  return recordingRefusals(services, caller, attempt, async () => {
    enforce(decideAuditLog(caller.actor));
    const { cursors, database } = services;
    const list = `audit-events:${JSON.stringify(Object.entries(filter).sort())}`;
    const position = cursor === undefined ? undefined : cursors.read(list, cursor);
    const request = { descending: true, limit, position };
    const page = await listEvents(database.db, scopeOf(caller.actor), filter, request);
    const sealedThrough = await readSealedThrough(database.db);
    return {
      items: page.rows.map(presentEvent),
      ...pageCursorsOf(
        {
          ids: page.rows.map(({ id }) => id),
          keys: page.rows.map(({ at }) => at.toISOString()),
          more: page.more,
        },
        position,
        true,
        (place) => cursors.write(list, place),
      ),
      total: page.total,
      sealedThrough: sealedThrough?.toISOString() ?? null,
    };
  });
}

type SessionDependencies = Parameters<typeof recognize>[0];

/** Opens a stream that notifies of new events. Throws 403, 429, 503. */
export const openEventStream = (
  sessions: SessionDependencies,
  ctx: Context,
  { stream, token, disconnect }: { stream: AuditStream; token: string; disconnect: () => void },
): Promise<Readable> =>
  ctx.auditRefusals({ eventType: 'audit', operation: 'list', target: undefined }, async () => {
    const { actor } = ctx.caller;
    enforce(decideAuditLog(actor));
    return stream.open({
      userId: actor.id,
      scope: scopeOf(actor),
      readScope: () => readScope(sessions, token),
      disconnect,
    });
  });

/** Returns what the user of a session may see now; undefined: nothing. */
async function readScope(sessions: SessionDependencies, token: string): Promise<Scope | undefined> {
  const found = await recognize(sessions, token);
  if (!found || found.user.mustChangePassword || !decideAuditLog(found.actor).allowed) return undefined;
  return scopeOf(found.actor);
}
