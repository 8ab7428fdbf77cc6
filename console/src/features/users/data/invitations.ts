import type { Invitation, paths } from 'roster-contract';
import { api, unwrap } from '../../../api/client.ts';

type Invite = paths['/api/v1/invitations']['post'];
type InviteBody = Invite['requestBody']['content']['application/json'];
type InviteAnswer = Invite['responses'][200]['content']['application/json'];
/** What became of one address. */
export type InviteResult = InviteAnswer['results'][number];

const of = (id: string) => ({ path: { id } });

export const inviteUsers = (body: InviteBody): Promise<InviteAnswer> =>
  unwrap(api.POST('/api/v1/invitations', { body }));

/** Makes a new link, and mails it where that is wanted and possible; the former link is void. */
export const resendInvitation = (id: string, sendMail: boolean): Promise<Invitation> =>
  unwrap(api.POST('/api/v1/invitations/{id}/resend', { params: of(id), body: { sendMail } }));

/** Voids the link, and removes the person who never came. */
export const revokeInvitation = (id: string): Promise<unknown> =>
  unwrap(api.DELETE('/api/v1/invitations/{id}', { params: of(id) }));

/** Whether a mail carries the link, now or later; else it must be passed on by hand. */
export const wasMailed = ({ delivery }: Pick<Invitation, 'delivery'>): boolean => delivery.state !== 'none';
