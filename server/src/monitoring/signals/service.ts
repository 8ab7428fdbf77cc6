import type { Static } from 'typebox';
import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { lockAuthority } from '../../access/facts.ts';
import { type Attempt, operate, recordingRefusals } from '../../access/operate.ts';
import { record } from '../../audit/record.ts';
import type { Services } from '../../identity/services.ts';
import { findOnlySystemAdmin } from '../../identity/users/index.ts';
import { newestFirst } from '../../lib/cursors.ts';
import { AppError } from '../../lib/errors.ts';
import type { SignalBody, SignalList, SignalQueryInput } from './contract.ts';
import { decideAcknowledge, decideSignals } from './policy.ts';
import { presentSignal } from './present.ts';
import { listSignals, lockSignal, saveAcknowledged } from './store.ts';

/** A page of the signals, newest first. Throws 403, 422 `invalid_cursor`. */
export async function listAllSignals(
  services: Services,
  caller: SignedInCaller,
  { state = 'open', limit = 30, cursor }: SignalQueryInput,
): Promise<Static<typeof SignalList>> {
  const attempt: Attempt = { eventType: 'signal', operation: 'list', target: undefined };
  return recordingRefusals(services, caller, attempt, async () => {
    enforce(decideSignals(caller.actor));
    const { cursors, database, onlySystemAdmin } = services;
    const list = `signals:${state}`;
    const position = cursor === undefined ? undefined : cursors.read(list, cursor);
    const request = { descending: true, limit, position };
    const { rows, total } = await listSignals(database.db, state === 'open', request);
    const found = rows.map((row) => ({ ...row, createdAt: row.raisedAt }));
    const { shown, nextCursor } = newestFirst(cursors, list, found, limit);
    const only = await onlySystemAdmin.get();
    return { items: shown.map((row) => presentSignal(caller.actor, row, only)), nextCursor, total };
  });
}

/** Notes that somebody has seen to a signal; of two at once the first counts. Throws 403, 404, 409 `own_signal`. */
export async function acknowledgeSignal(
  services: Services,
  caller: SignedInCaller,
  id: string,
): Promise<SignalBody> {
  const attempt: Attempt = {
    eventType: 'signal',
    operation: 'acknowledge',
    target: { type: 'signal', id, name: null },
  };
  return operate(services, caller, attempt, async (tx, now) => {
    await lockAuthority(tx, caller.actor);
    enforce(decideSignals(caller.actor));
    const signal = await lockSignal(tx, id);
    if (!signal) throw new AppError('not_found');
    const { rule, details } = signal;
    attempt.target = { type: 'signal', id, name: details.name ?? null };
    const only = await findOnlySystemAdmin(tx);
    if (signal.acknowledgedAt !== null) return presentSignal(caller.actor, signal, only);
    enforce(decideAcknowledge(caller.actor, signal, only));
    await saveAcknowledged(tx, id, caller.actor, now);
    await record(tx, caller, now, { ...attempt, outcome: 'success', after: { rule, ...details } });
    return presentSignal(caller.actor, (await lockSignal(tx, id)) ?? signal, only);
  });
}
