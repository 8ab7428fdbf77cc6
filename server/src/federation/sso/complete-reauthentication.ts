import { type AnonymousCaller, actorOf } from '../../access/actor.ts';
import type { Context } from '../../access/context.ts';
import { type Browser, saveReauthentication } from '../../identity/sessions/index.ts';
import { findUser } from '../../identity/users/index.ts';
import { hashToken, newToken } from '../../lib/crypto.ts';
import { type Completed, logoutOf } from './complete.ts';
import { shareConnection } from './connections-store.ts';
import type { Answer } from './model.ts';
import { SsoRefusal } from './refusal.ts';
import { findIdentity, type SsoRequest } from './requests-store.ts';
import type { SsoServices } from './services.ts';
import { saveSsoSession } from './sessions-store.ts';

/**
 * Completes signing in again: the same user, freshly, in the browser that has the session. The session goes on under a
 * new token.
 *
 * @throws SsoRefusal
 */
export async function completeReauthentication(
  services: SsoServices,
  ctx: Context<AnonymousCaller>,
  { connectionId, sessionId, returnTo }: Pick<SsoRequest, 'connectionId' | 'sessionId' | 'returnTo'>,
  answer: Answer,
  browser: Browser,
): Promise<Completed> {
  if (sessionId === null || browser.replaces?.sessionId !== sessionId)
    throw new SsoRefusal(
      'wrong_browser',
      'The session that was to go on is not this browser’s, or has ended.',
    );
  const { id: userId } = browser.replaces.caller.actor;
  const token = newToken();
  const attempt = { eventType: 'session', operation: 'reauthenticate' } as const;
  const remembered = await ctx.transaction(attempt, async (inside) => {
    const { tx, caller, now } = inside;
    const connection = await shareConnection(tx, connectionId);
    if (!connection?.enabled) throw new SsoRefusal('connection_disabled', 'The connection is disabled.');
    const identity = await findIdentity(tx, connectionId, answer.subject);
    const user = await findUser(tx, userId);
    if (!identity || identity.userId !== userId || user?.status !== 'active')
      throw new SsoRefusal('wrong_subject', 'Another user signed in at the provider.');
    const change = { id: sessionId, userId, tokenHash: hashToken(token), at: now };
    const session = await saveReauthentication(tx, change);
    if (!session) throw new SsoRefusal('wrong_browser', 'The session has ended.');
    if (session.ssoConnectionId === connectionId)
      await saveSsoSession(tx, logoutOf(services, sessionId, identity.id, answer));
    await inside.as({ ...caller, actor: actorOf(user) }).audit({
      ...attempt,
      target: { type: 'session', id: sessionId, name: user.username },
      after: { ssoConnectionId: connectionId },
    });
    return session.remembered;
  });
  services.lifecycle.afterChange(userId);
  return { kind: 'reauthenticated', token, remembered, returnTo };
}
