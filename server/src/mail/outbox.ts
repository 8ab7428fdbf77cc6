import type { Tx } from '../db/database.ts';
import { newId } from '../lib/ids.ts';
import type { Vault } from '../lib/vault.ts';
import { type MailContent, sealParameters } from './content.ts';
import { insertMail } from './queue-store.ts';

/** Sent while no other mail waits: someone who waits for a link must not wait behind hundreds of invitations. */
const BULK: readonly MailContent['kind'][] = ['invitation', 'organization_invitation'];

/** A mail to be sent. */
export type NewMail = MailContent & {
  /** A validated address. */
  recipient: string;
  /** The user whom the mail is about, if any. */
  userId: string | null;
  /** null: the language of the system. */
  language: 'en' | 'zh' | null;
  /** Not sent after this time, because its link has expired by then. */
  expiresAt: Date;
};

/**
 * Queues a mail in the transaction of its cause (transactional outbox): it is sent if and only if the transaction
 * commits. Returns its ID. `mail/delivery.ts` sends the queue in order, invitations last.
 */
export async function queueMail(tx: Tx, vault: Vault, now: Date, mail: NewMail): Promise<string> {
  const id = newId();
  await insertMail(tx, {
    id,
    kind: mail.kind,
    recipient: mail.recipient,
    user_id: mail.userId,
    language: mail.language,
    parameters: sealParameters(vault, id, mail),
    next_attempt_at: now,
    expires_at: mail.expiresAt,
    created_at: now,
    priority: BULK.includes(mail.kind) ? 1 : 0,
  });
  return id;
}
