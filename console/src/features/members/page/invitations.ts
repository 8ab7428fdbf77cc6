import type { OrganizationInvitation } from 'roster-contract';
import { api, unwrap } from '../../../api/client.ts';
import { pieces } from '../data.ts';

export type InvitationStatus = OrganizationInvitation['status'];

/** As many as fill a screen. */
const AT_ONCE = 50;

/** In the order in which a choice offers them. */
export const INVITATION_STATUSES: readonly InvitationStatus[] = [
  'pending',
  'accepted',
  'declined',
  'expired',
  'revoked',
];

const of = (organizationId: string, { id }: { id: string }) => ({
  path: { id: organizationId, invitationId: id },
});

/** Who was asked to join an organization, newest first. */
export const invitationsQuery = (organizationId: string, status: InvitationStatus) =>
  pieces(['invitations', organizationId, status], '', ({ cursor, signal }) => {
    const query = { status, limit: AT_ONCE, ...(cursor !== undefined && { cursor }) };
    const params = { path: { id: organizationId }, query };
    return unwrap(api.GET('/api/v1/organizations/{id}/invitations', { params, signal }));
  });

export const resendInvitation = (organizationId: string, invitation: { id: string }): Promise<unknown> =>
  unwrap(
    api.POST('/api/v1/organizations/{id}/invitations/{invitationId}/resend', {
      params: of(organizationId, invitation),
    }),
  );

export const revokeInvitation = (organizationId: string, invitation: { id: string }): Promise<unknown> =>
  unwrap(
    api.DELETE('/api/v1/organizations/{id}/invitations/{invitationId}', {
      params: of(organizationId, invitation),
    }),
  );
