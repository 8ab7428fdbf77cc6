import type { Tx } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import { HOUR } from '../../lib/clock.ts';
import { hashToken, newToken } from '../../lib/crypto.ts';
import { queueMail, withdrawMails } from '../../mail/index.ts';
import { isMailSetUp } from '../../settings/index.ts';
import { followInvitation } from '../organization-invitations/index.ts';
import type { Invitation } from './model.ts';
import { deleteFormerLinks, insertInvitation, keepFormerLink, type NewLink, replaceLink } from './store.ts';

/** A new link, and the mail that carries it to the invitation's own address, if mail is set up and wanted. */
async function makeLink(
  services: Services,
  tx: Tx,
  now: Date,
  { email, userId, createdBy }: Pick<Invitation, 'email' | 'userId' | 'createdBy'>,
  sendMail: boolean,
): Promise<NewLink & { token: string }> {
  const token = newToken();
  const { invitationExpiryHours } = services.settings.current.userInvite;
  const expiresAt = new Date(now.getTime() + invitationExpiryHours * HOUR);
  const parameters = { token, invitedBy: createdBy.name, expiresAt: expiresAt.toISOString() };
  const mail = {
    kind: 'invitation',
    parameters,
    recipient: email,
    userId,
    language: null,
    expiresAt,
  } as const;
  const mailId = sendMail && isMailSetUp(services) ? await queueMail(tx, services.vault, now, mail) : null;
  return { token, tokenHash: hashToken(token), expiresAt, mailId };
}

/** Writes an invitation with its first link, and answers the link's token. */
export async function writeInvitation(
  services: Services,
  tx: Tx,
  invitation: Pick<Invitation, 'id' | 'userId' | 'email' | 'systemRole' | 'createdBy' | 'createdAt'>,
): Promise<string> {
  const link = await makeLink(services, tx, invitation.createdAt, invitation, true);
  await insertInvitation(tx, invitation, link);
  return link.token;
}

/**
 * Gives a held, pending invitation another link, and answers its token: the former link is void, and its mail, if it
 * still waits, is not sent. The memberships that a system admin gave along get the same term.
 * @param invitation as it shall be from now on.
 * @param more.sameMailbox whether holders of former links are told that there is a newer one; at another address they
 *   would be told that address, so they are told nothing.
 */
export async function renewInvitation(
  services: Services,
  tx: Tx,
  now: Date,
  invitation: Invitation,
  { sendMail = true, sameMailbox = true }: { sendMail?: boolean | undefined; sameMailbox?: boolean } = {},
): Promise<string> {
  if (invitation.mailId !== null) await withdrawMails(tx, [invitation.mailId], now);
  await (sameMailbox ? keepFormerLink : deleteFormerLinks)(tx, invitation.id);
  const link = await makeLink(services, tx, now, invitation, sendMail);
  await replaceLink(tx, invitation, link);
  await followInvitation(tx, { ...invitation, expiresAt: link.expiresAt });
  return link.token;
}
