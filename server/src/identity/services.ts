import type { Caller } from '../audit/record.ts';
import { record, type AuditEvent } from '../audit/record.ts';
import type { Database, Tx } from '../db/database.ts';
import type { Clock } from '../kit/clock.ts';
import { AppError } from '../kit/errors.ts';
import type { Cursors } from '../kit/cursors.ts';
import type { PasswordHasher } from './credentials/password-hash.ts';
import type { SessionCache } from './sessions/cache.ts';

/** What the use cases of identity work with; wired once in server.ts. */
export interface Services {
  database: Database;
  clock: Clock;
  cursors: Cursors;
  hasher: PasswordHasher;
  sessions: SessionCache;
  /** Under which device cookies are signed. */
  deviceKey: Buffer;
}

/** The part of an audit event that is known before the use case has run. */
export type Attempt = Pick<AuditEvent, 'eventType' | 'operation' | 'target'>;

/**
 * Runs a use case in one transaction. When it is refused (403, 404, 409, 412), the transaction is undone and the
 * refusal itself leaves an audit event, so that attempts are seen as well as deeds. `attempt` is read after the
 * failure, so the use case may fill in its target as it learns it.
 */
export async function operate<T>(services: Services, caller: Caller, attempt: Attempt, work: (tx: Tx, now: Date) => Promise<T>): Promise<T> {
  try {
    return await services.database.transact((tx) => work(tx, services.clock.now()));
  } catch (error) {
    if (error instanceof AppError && [403, 404, 409, 412].includes(error.status)) {
      await services.database.transact((tx) =>
        record(tx, caller, services.clock.now(), { ...attempt, outcome: 'denied', reason: error.code }),
      );
    }
    throw error;
  }
}
