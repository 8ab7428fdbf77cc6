import type { AnyCaller } from '../../access/actor.ts';
import { record } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import { type Block, tooManyAttempts, verifyAttempt } from '../../identity/credentials/index.ts';
import type { Services } from '../../identity/services.ts';
import { AppError, type ErrorCode } from '../../lib/errors.ts';
import { isMailSetUp } from '../../settings/index.ts';
import { loadLink } from './facts.ts';
import { deadnessOf, guessOf, refuseLink } from './link-status.ts';
import { auditedFields, type Link, targetOf } from './model.ts';
import { renewInvitation } from './new-link.ts';

/**
 * Mails another link of an expired invitation to the invitation’s own address, whoever asks; the answer tells nothing of
 * it. A revoked invitation can’t renew itself: that would undo what an admin did. Nor is a link that still works sent
 * again: the mail with it is there, and a newer one would void it. So an invitation is renewed this way at most once in
 * its term, which is an hour or longer; the throttle slows down those who do it to many.
 * Throws 404 `invalid_link`, 409 `conflict`, `link_used`, `link_revoked`, `link_replaced` or `mail_not_configured`, 429.
 */
export async function requestLink(services: Services, caller: AnyCaller, token: string): Promise<void> {
  const { database, clock } = services;
  const outcome = await database.transact((tx) => renewExpired(tx, services, caller, token));
  if (outcome === 'queued') return;
  if ('until' in outcome) throw tooManyAttempts(outcome, clock.now());
  await refuseLink(services, caller, 'request_link', outcome.link, outcome.reason);
}

async function renewExpired(
  tx: Tx,
  services: Services,
  caller: AnyCaller,
  token: string,
): Promise<'queued' | Block | { link: Link; reason: ErrorCode }> {
  const { clock } = services;
  const now = clock.now();
  const link = await loadLink(tx, token);
  if (!link) throw new AppError('invalid_link');
  const reason = deadnessOf(link, now) ?? 'conflict';
  if (reason !== 'link_expired') return { link, reason };
  if (!isMailSetUp(services)) return { link, reason: 'mail_not_configured' };

  const nobody = { ...caller, actor: undefined };
  const event = {
    eventType: 'invitation',
    operation: 'request_link',
    target: targetOf(link.invitation),
  } as const;
  // Each request counts, there is nothing to guess.
  const verdict = await verifyAttempt(tx, guessOf(link, caller), clock.now, async () => false);
  if (typeof verdict === 'object') {
    const refusal = { ...event, outcome: 'denied', reason: 'too_many_attempts' } as const;
    if (verdict.isFirst) await record(tx, nobody, now, refusal);
    return verdict;
  }
  await renewInvitation(services, tx, now, link.invitation);
  const renewed = await loadLink(tx, token);
  await record(tx, nobody, now, {
    ...event,
    outcome: 'success',
    before: auditedFields(link.invitation),
    ...(renewed && { after: auditedFields(renewed.invitation) }),
  });
  return 'queued';
}
