import type { Tx } from '../db/database.ts';
import type { AnyCaller } from './actor.ts';
import {
  type Attempt,
  type ContextSources,
  createContext,
  type TransactionContext,
  transactionContext,
} from './context.ts';

export type { Attempt } from './context.ts';

/** Runs a use case and audits its refusal. Superseded by `Context.auditRefusals`. */
export const recordingRefusals = <T>(
  sources: ContextSources,
  caller: AnyCaller,
  attempt: Attempt,
  work: () => Promise<T>,
): Promise<T> => createContext(sources, caller).auditRefusals(attempt, work);

/** The same in one transaction. Superseded by `Context.transaction`. */
export const operate = <T>(
  sources: ContextSources,
  caller: AnyCaller,
  attempt: Attempt,
  work: (tx: Tx, now: Date) => Promise<T>,
): Promise<T> => createContext(sources, caller).transaction(attempt, ({ tx, now }) => work(tx, now));

/**
 * Returns the context of a transaction for code that still passes `tx`, `caller` and `now` one by one. Effects can't be
 * queued with it: such code runs them itself after the commit.
 */
export const contextOfTransaction = <C extends AnyCaller>(
  tx: Tx,
  caller: C,
  now: Date,
): TransactionContext<C> =>
  transactionContext(tx, caller, now, () => {
    throw new Error('afterCommit needs a context of Context.transaction or runInTransaction');
  });
