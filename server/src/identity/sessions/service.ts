import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { operate } from '../../access/operate.ts';
import { record } from '../../audit/record.ts';
import { AppError } from '../../kit/errors.ts';
import type { Services } from '../services.ts';
import { decideUser, factsOf, findUser, loadForReading } from '../users/index.ts';
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
    const user = await findUser(tx, userId);
    if (!user) throw new AppError('not_found');
    enforce(decideUser(caller.actor, 'endSessions', factsOf(user, undefined)));
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
  const { id, name } = caller.actor;
  await services.database.transact(async (tx) => {
    const ended = await deleteSessions(tx, id, { only: sessionId });
    // Signed out twice at once: the second finds nothing and leaves no trace.
    if (ended.length === 0) return;
    const target = { type: 'session', id: sessionId, name } as const;
    await record(tx, caller, services.clock.now(), {
      eventType: 'session',
      operation: 'sign_out',
      outcome: 'success',
      target,
    });
  });
  services.sessions.forgetUser(id);
}
