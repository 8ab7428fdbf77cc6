import type { Static } from 'typebox';
import type { Services } from '../../identity/services.ts';
import { AppError } from '../../lib/errors.ts';
import { isMailSetUp } from '../../settings/index.ts';
import type { InvitationLookup } from './contract.ts';
import { worthOf } from './model.ts';
import { findLink } from './store.ts';

/** What a link is worth, for the page that it opens. Changes nothing. Throws 404 `invalid_link`. */
export async function lookUpLink(
  services: Services,
  token: string,
): Promise<Static<typeof InvitationLookup>> {
  const link = await findLink(services.database.db, token);
  if (!link) throw new AppError('invalid_link');
  const { invitation } = link;
  const status = worthOf(link, services.clock.now());
  return {
    status,
    email: invitation.email,
    invitedBy: invitation.createdBy.name,
    expiresAt: invitation.expiresAt.toISOString(),
    canAskForNewLink: status === 'expired' && isMailSetUp(services),
  };
}
