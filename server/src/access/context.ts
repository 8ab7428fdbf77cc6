import { type AuditEvent, type Caller, record, recordAll } from '../audit/record.ts';
import type { Connections, Database, Queryable, Tx } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { AnonymousCaller, SignedInCaller } from './actor.ts';
import type { RefusalLog } from './refusals.ts';

/** The part of an audit event that is known before the use case has run. */
export type Attempt = Pick<AuditEvent, 'eventType' | 'operation' | 'target' | 'organization' | 'project'>;

/** An audit event as a use case writes it; `outcome` defaults to `success`. */
export type AuditEntry = Omit<AuditEvent, 'outcome'> & Partial<Pick<AuditEvent, 'outcome'>>;

/** The caller of work that Roster does by itself, such as a background job. */
export const SYSTEM_CALLER: AnonymousCaller = {
  actor: undefined,
  address: null,
  userAgent: null,
  requestId: null,
};

/**
 * What a use case receives as its first argument: who calls, the clock and the database.
 * Writes happen in `transaction` alone.
 */
export interface Context<C extends Caller = SignedInCaller> {
  readonly caller: C;
  /** The pool, for reads outside a transaction. */
  readonly db: Queryable;
  now(): Date;
  /**
   * Runs `work` in one transaction and writes an audit event with outcome `denied` when it throws a refusal (401, 403,
   * 404, 409, 412), after the rollback. `attempt` is read after the failure, so `work` may fill in its target.
   * `work` may run again after a deadlock or serialization failure, so it must touch nothing but the database;
   * effects on this node's memory are queued with `afterCommit`.
   */
  transaction<T>(attempt: Attempt, work: (ctx: TransactionContext<C>) => Promise<T>): Promise<T>;
  /** Writes an audit event that belongs to no change, in a transaction of its own. */
  audit(entry: AuditEntry): Promise<void>;
  /** Runs `work` outside a transaction; writes the same audit event when it throws a refusal. */
  auditRefusals<T>(attempt: Attempt, work: () => Promise<T>): Promise<T>;
}

/** The context inside a transaction. */
export interface TransactionContext<C extends Caller = SignedInCaller> {
  readonly caller: C;
  readonly tx: Tx;
  /** The time at which this attempt of the transaction began; the same for all its writes. */
  readonly now: Date;
  /** Writes an audit event in this transaction: there is no change without its event and no event without its change. */
  audit(entry: AuditEntry): Promise<void>;
  /** Writes many audit events at once. */
  auditAll(entries: readonly AuditEntry[]): Promise<void>;
  /** Queues an effect outside the database, such as dropping a cache entry. Runs once, after the commit. */
  afterCommit(effect: () => void): void;
  /** Returns the same transaction on behalf of another caller, for example of the user who has just signed in. */
  as<D extends Caller>(caller: D): TransactionContext<D>;
}

/** What a context is made from; wired once in `server.ts`. */
export interface ContextSources {
  database: Database;
  clock: Clock;
  /** Absent for background jobs and commands, whose refusals are all stored. */
  refusals?: RefusalLog;
}

/**
 * The statuses of refusals. Other errors (422, 503 …) are not attempts at something that is not permitted. 401 comes
 * from inside a use case only when the actor's authority changed on the way.
 */
const REFUSALS = new Set([401, 403, 404, 409, 412]);

/** The connections may be a share of the database's. */
interface ContextParts {
  database: Connections;
  clock: Clock;
  refusals?: RefusalLog | undefined;
}

/** Creates the context of one request or job. */
export function createContext<C extends Caller>(
  { database, clock, refusals }: ContextParts,
  caller: C,
): Context<C> {
  const auditRefusals: Context<C>['auditRefusals'] = async (attempt, work) => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError && REFUSALS.has(error.status)) {
        const event = { ...attempt, outcome: 'denied', reason: error.code } as const;
        await (refusals ? refusals.add(caller, event) : record(database.db, caller, clock.now(), event));
      }
      throw error;
    }
  };
  return {
    caller,
    db: database.db,
    now: () => clock.now(),
    audit: (entry) => record(database.db, caller, clock.now(), complete(entry)),
    auditRefusals,
    transaction: (attempt, work) =>
      auditRefusals(attempt, () => runInTransaction({ database, clock }, caller, work)),
  };
}

/**
 * Runs `work` in a transaction with a context of its own, and its queued effects after the commit. For background jobs,
 * which have no attempt to audit; use cases call `Context.transaction`.
 */
export async function runInTransaction<C extends Caller, T>(
  { database, clock }: ContextParts,
  caller: C,
  work: (ctx: TransactionContext<C>) => Promise<T>,
): Promise<T> {
  let effects: (() => void)[] = [];
  const result = await database.transact((tx) => {
    // A repeated attempt must not leave the effects of the one that was rolled back.
    effects = [];
    return work(transactionContext(tx, caller, clock.now(), (effect) => void effects.push(effect)));
  });
  for (const effect of effects) effect();
  return result;
}

const complete = (entry: AuditEntry): AuditEvent => ({ ...entry, outcome: entry.outcome ?? 'success' });

/** Creates the context of a transaction that is already open. */
function transactionContext<C extends Caller>(
  tx: Tx,
  caller: C,
  now: Date,
  afterCommit: TransactionContext['afterCommit'],
): TransactionContext<C> {
  return {
    caller,
    tx,
    now,
    audit: (entry) => record(tx, caller, now, complete(entry)),
    auditAll: (entries) => recordAll(tx, caller, now, entries.map(complete)),
    afterCommit,
    as: (other) => transactionContext(tx, other, now, afterCommit),
  };
}
