import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { operate } from '../../access/operate.ts';
import { record } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import { AppError } from '../../lib/errors.ts';
import type { Services } from '../services.ts';
import { decideUser, loadForChange, loadForReading } from '../users/index.ts';
import { deleteSessions, listSessions, type Session } from './store.ts';

/** Which of a person's sessions to end: one, or all but one, or all. */
export interface WhichSessions {
  only?: string | undefined;
  except?: string | undefined;
}

/** The living sessions of a person that the caller may see. Throws 403, 404. */
export async function listSessionsOf(
  services: Services,
  caller: SignedInCaller,
  userId: string,
): Promise<Session[]> {
  await loadForReading(services, caller, userId, 'viewSessions');
  return listSessions(services.database.db, userId, services.clock.now());
}

/** Ends sessions of a person. Throws 403, 404 for an unknown person or session. */
export async function endSessions(
  services: Services,
  caller: SignedInCaller,
  userId: string,
  which: WhichSessions,
): Promise<void> {
  const target = { type: 'user' as const, id: userId, name: null };
  await operate(services, caller, { eventType: 'session', operation: 'end', target }, async (tx, now) => {
    const { user, facts } = await loadForChange(tx, caller.actor, userId);
    enforce(decideUser(caller.actor, 'endSessions', facts));
    const ended = await deleteSessions(tx, userId, which);
    if (which.only !== undefined && ended.length === 0) throw new AppError('not_found');
    if (ended.length === 0) return;
    await record(tx, caller, now, {
      eventType: 'session',
      operation: 'end',
      outcome: 'success',
      target: { ...target, name: user.username },
      before: { sessions: ended },
    });
  });
  services.sessions.forgetUser(userId);
}

/** Ends the session that the request came with. */
export async function signOut(services: Services, caller: SignedInCaller, sessionId: string): Promise<void> {
  await services.database.transact((tx) => endOwnSession(tx, services, caller, sessionId));
  services.sessions.forgetUser(caller.actor.id);
}

/** The same in the caller's transaction; what this node remembers is the caller's to forget. */
export async function endOwnSession(
  tx: Tx,
  { clock }: Services,
  caller: SignedInCaller,
  sessionId: string,
): Promise<void> {
  const { id, name } = caller.actor;
  const ended = await deleteSessions(tx, id, { only: sessionId });
  // Signed out twice at once: the second finds nothing and leaves no trace.
  if (ended.length === 0) return;
  const target = { type: 'session', id: sessionId, name } as const;
  await record(tx, caller, clock.now(), {
    eventType: 'session',
    operation: 'sign_out',
    outcome: 'success',
    target,
  });
}
