import type { Static } from 'typebox';
import { enforce } from '../../access/actor.ts';
import { lockAuthority } from '../../access/authority-store.ts';
import type { Attempt, Context } from '../../access/context.ts';
import { findLastSystemAdmin, type LastSystemAdmin } from '../../identity/users/index.ts';
import { type Cursors, newestFirst } from '../../lib/cursors.ts';
import { AppError } from '../../lib/errors.ts';
import type { SignalBody, SignalList, SignalQueryInput } from './contract.ts';
import { decideAcknowledge, decideSignals } from './policy.ts';
import { presentSignal } from './present.ts';
import { listSignals, lockSignal, saveAcknowledged } from './store.ts';

/** What signals need from elsewhere; wired in server.ts. */
export interface SignalDependencies {
  cursors: Cursors;
  lastSystemAdmin: Pick<LastSystemAdmin, 'get'>;
}

const LIST: Attempt = { eventType: 'signal', operation: 'list', target: undefined };

/** Creates the use cases of signals. */
export const createSignalService = ({ cursors, lastSystemAdmin }: SignalDependencies) => ({
  /** Returns a page of the signals, newest first. Throws 403, 422 `invalid_cursor`. */
  list: (
    ctx: Context,
    { state = 'open', limit = 30, cursor }: SignalQueryInput,
  ): Promise<Static<typeof SignalList>> =>
    ctx.auditRefusals(LIST, async () => {
      const { actor } = ctx.caller;
      enforce(decideSignals(actor));
      const list = `signals:${state}`;
      const position = cursor === undefined ? undefined : cursors.read(list, cursor);
      const request = { descending: true, limit, position };
      const { rows, total } = await listSignals(ctx.db, state === 'open', request);
      const found = rows.map((row) => ({ ...row, createdAt: row.raisedAt }));
      const { shown, nextCursor } = newestFirst(cursors, list, found, limit);
      const lastAdmin = await lastSystemAdmin.get();
      return { items: shown.map((row) => presentSignal(actor, row, lastAdmin)), nextCursor, total };
    }),

  /** Acknowledges a signal; acknowledging twice is not an error. Throws 403, 404, 409 `own_signal`. */
  acknowledge(ctx: Context, id: string): Promise<SignalBody> {
    const attempt: Attempt = {
      eventType: 'signal',
      operation: 'acknowledge',
      target: { type: 'signal', id, name: null },
    };
    return ctx.transaction(attempt, async ({ tx, caller: { actor }, now, audit }) => {
      await lockAuthority(tx, actor);
      enforce(decideSignals(actor));
      const signal = await lockSignal(tx, id);
      if (!signal) throw new AppError('not_found');
      const { rule, details } = signal;
      attempt.target = { type: 'signal', id, name: details.name ?? null };
      const lastAdmin = await findLastSystemAdmin(tx);
      if (signal.acknowledgedAt !== null) return presentSignal(actor, signal, lastAdmin);
      enforce(decideAcknowledge(actor, signal, lastAdmin));
      await saveAcknowledged(tx, id, actor, now);
      await audit({ ...attempt, after: { rule, ...details } });
      return presentSignal(actor, (await lockSignal(tx, id)) ?? signal, lastAdmin);
    });
  },
});
