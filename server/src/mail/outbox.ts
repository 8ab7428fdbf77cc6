import type { Tx } from '../db/database.ts';
import { newId } from '../lib/ids.ts';
import type { Vault } from '../lib/vault.ts';
import type { MailContent } from './kinds.ts';
import { insertMail } from './outbox-store.ts';

/** A mail that is to be sent. */
export type NewMail = MailContent & {
  /** An address that was checked. */
  recipient: string;
  /** Whom it is about, if there is such a person. */
  userId: string | null;
  /** null: the system's. */
  language: 'en' | 'zh' | null;
  /** Not sent after this: its link is void by then. */
  expiresAt: Date;
};

/** What a mail's parameters are sealed for. */
export const purposeOf = (mailId: string): string => `mails.${mailId}`;

/**
 * Puts a mail into the queue, in the transaction of what causes it, so that there is no deed without its mail and no
 * mail without its deed. Sent after the commit, in order (`mail/delivery.ts`). Answers its id.
 */
export async function queueMail(tx: Tx, vault: Vault, now: Date, mail: NewMail): Promise<string> {
  const id = newId();
  await insertMail(tx, {
    id,
    kind: mail.kind,
    recipient: mail.recipient,
    user_id: mail.userId,
    language: mail.language,
    parameters: vault.seal(purposeOf(id), JSON.stringify(mail.parameters)),
    next_attempt_at: now,
    expires_at: mail.expiresAt,
    created_at: now,
  });
  return id;
}
