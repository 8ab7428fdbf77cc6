import Type from 'typebox';
import Value from 'typebox/value';
import { enforce } from '../../access/actor.ts';
import { lockAuthority } from '../../access/authority-store.ts';
import type { Context } from '../../access/context.ts';
import { MINUTE } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import { newId } from '../../lib/ids.ts';
import { rootUrlOf } from '../../settings/index.ts';
import { connectionTarget } from './connections.ts';
import { shareConnection } from './connections-store.ts';
import { TestResult, type TestResultBody } from './contract.ts';
import { decideConnections } from './policy.ts';
import { findTest, insertTest } from './requests-store.ts';
import type { SsoServices } from './services.ts';
import { urlsOf } from './urls.ts';

/** How long a dry run may take, and its result can be read. */
const TEST_LASTS = 15 * MINUTE;

/** Begins a dry run and returns where the admin's browser goes. Throws 403, 404. */
export async function startTest(services: SsoServices, ctx: Context, connectionId: string) {
  const attempt = {
    eventType: 'sso' as const,
    operation: 'test' as const,
    target: { type: 'sso_connection' as const, id: connectionId, name: null as string | null },
  };
  return ctx.transaction(attempt, async ({ tx, caller, audit, now }) => {
    enforce(decideConnections(caller.actor));
    await lockAuthority(tx, caller.actor);
    const connection = await shareConnection(tx, connectionId);
    if (!connection) throw new AppError('not_found');
    attempt.target = connectionTarget(connection);
    const id = newId();
    const expiresAt = new Date(now.getTime() + TEST_LASTS);
    await insertTest(tx, { id, connectionId, createdById: caller.actor.id, expiresAt }, now);
    await audit(attempt);
    const url = `${urlsOf(rootUrlOf(services), connection).start}?test=${id}`;
    return { id, url, expiresAt: expiresAt.toISOString() };
  });
}

const Stored = Type.Omit(TestResult, ['id', 'state']);
const NOTHING = {
  outcome: null,
  reason: null,
  detail: null,
  subject: null,
  email: null,
  name: null,
  attributes: [],
  user: null,
  changes: [],
};

/** Returns what a dry run found. Throws 403, 404. */
export const getTestResult = (ctx: Context, connectionId: string, id: string): Promise<TestResultBody> =>
  ctx.auditRefusals(
    { eventType: 'sso', operation: 'test', target: { type: 'sso_connection', id: connectionId, name: null } },
    async () => {
      enforce(decideConnections(ctx.caller.actor));
      const test = await findTest(ctx.db, id);
      if (!test || test.connectionId !== connectionId) throw new AppError('not_found');
      if (test.result) return { id, state: 'done', ...Value.Parse(Stored, test.result) };
      return { id, state: test.expiresAt > ctx.now() ? 'waiting' : 'expired', ...NOTHING };
    },
  );
