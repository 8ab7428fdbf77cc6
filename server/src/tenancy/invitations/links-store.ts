import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import type { Invitation } from './model.ts';

/** The columns of a new link. */
export interface NewLink {
  tokenHash: Buffer;
  expiresAt: Date;
  mailId: string | null;
}

/** The fields of a new invitation. */
export type NewInvitation = Pick<
  Invitation,
  'id' | 'userId' | 'email' | 'systemRole' | 'createdBy' | 'createdAt'
>;

/** Writes a new invitation with its first link. */
export async function insertInvitation(tx: Tx, invitation: NewInvitation, link: NewLink): Promise<void> {
  await tx
    .insertInto('invitations')
    .values({
      id: invitation.id,
      user_id: invitation.userId,
      email: invitation.email,
      system_role: invitation.systemRole,
      created_by_id: invitation.createdBy.id,
      created_by_name: invitation.createdBy.name,
      created_at: invitation.createdAt,
      token_hash: link.tokenHash,
      expires_at: link.expiresAt,
      mail_id: link.mailId,
    })
    .execute();
}

/** Replaces the link of an invitation, and writes the fields that may have changed with it. */
export async function replaceLink(
  tx: Tx,
  { id, email, systemRole, createdBy }: Invitation,
  link: NewLink,
): Promise<void> {
  await tx
    .updateTable('invitations')
    .set({
      email,
      system_role: systemRole,
      created_by_id: createdBy.id,
      created_by_name: createdBy.name,
      token_hash: link.tokenHash,
      expires_at: link.expiresAt,
      mail_id: link.mailId,
      version: sql<number>`version + 1`,
    })
    .where('id', '=', id)
    .execute();
}

/** Copies the current link to the former links, before it is replaced. */
export async function keepFormerLink(tx: Tx, id: string): Promise<void> {
  await tx
    .insertInto('invitation_former_links')
    .columns(['token_hash', 'invitation_id'])
    .expression(tx.selectFrom('invitations').select(['token_hash', 'id']).where('id', '=', id))
    .execute();
}

/** Deletes all former links, whose holders then get the response for an unknown link. */
export async function deleteFormerLinks(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('invitation_former_links').where('invitation_id', '=', id).execute();
}

/** Ends invitations with a final status, and keeps the system role that their users had until then. */
export async function settleInvitations(
  tx: Tx,
  invitations: readonly Pick<Invitation, 'id'>[],
  status: 'accepted' | 'revoked',
  now: Date,
): Promise<void> {
  const role = sql<Invitation['systemRole']>`coalesce(
    (SELECT u.system_role FROM users u WHERE u.id = invitations.user_id), invitations.system_role)`;
  await tx
    .updateTable('invitations')
    .set({ status, system_role: role, settled_at: now, version: sql<number>`version + 1` })
    .where(sql<boolean>`id = ANY (${invitations.map(({ id }) => id)}::uuid[])`)
    .execute();
}
