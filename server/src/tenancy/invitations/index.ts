/**
 * Invitations to create an account, step by step:
 * - `routes.ts`, `contract.ts`: the API.
 * - `invite.ts`: invites addresses to accounts or, by organization admins, to organizations.
 * - `issue.ts`: writes or renews an invitation with its pending user and link, and queues the mail.
 * - `process.ts`: looks up the users of addresses invited to organizations, in the background.
 * - `service.ts`: lists, renews and revokes invitations, for admins.
 * - `links.ts`: looks up a link, and sends a new one for an expired invitation.
 * - `accept.ts`: activates the account with a link and a password. `activate.ts`: what every activation has in common.
 * - `lifecycle.ts`: what happens to invitations when a user changes.
 */
export { activateInvited } from './activate.ts';
export { Invitation } from './contract.ts';
export { invitationLifecycle } from './lifecycle.ts';
export { createOrganizationInvitationJob } from './process.ts';
export { invitationRoutes } from './routes.ts';
