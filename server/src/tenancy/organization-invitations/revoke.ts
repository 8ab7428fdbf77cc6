import type { AnyCaller } from '../../access/actor.ts';
import type { Operation } from '../../audit/catalogue.ts';
import { type AuditEvent, recordAll } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import { withdrawMails } from '../../mail/index.ts';
import { holdOffers } from './facts.ts';
import { auditedFields, type Offer, targetOf } from './model.ts';
import { settleOffers } from './store.ts';

/** An event of an offer; those who oversee its organization may see it. */
export const eventOf = (
  offer: Offer,
  operation: Operation,
  fields: Pick<AuditEvent, 'before' | 'after'>,
): AuditEvent => ({
  eventType: 'invitation',
  operation,
  outcome: 'success',
  target: targetOf(offer),
  organization: offer.organization,
  ...fields,
});

/** Revokes those of these offers that are still pending: nobody can accept them, and their mails, if they still wait, are not sent. */
export async function revokeOffers(
  tx: Tx,
  caller: AnyCaller,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  if (ids.length === 0) return;
  const held = (await holdOffers(tx, ids)).filter(({ status }) => status === 'pending');
  await settleOffers(
    tx,
    held.map(({ id }) => id),
    'revoked',
    now,
  );
  await withdrawMailsOf(tx, held, now);
  await recordAll(
    tx,
    caller,
    now,
    held.map((offer) => eventOf(offer, 'revoke', { before: auditedFields(offer) })),
  );
}

/** One without a mail is asked for by its own id, which no mail has: that there was none must not be told by the time it takes. */
export const withdrawMailsOf = (tx: Tx, offers: readonly Offer[], now: Date): Promise<void> =>
  withdrawMails(
    tx,
    offers.map(({ id, mailId }) => mailId ?? id),
    now,
  );
