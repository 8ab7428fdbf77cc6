import type { LinkProps } from '@tanstack/react-router';
import { useSession } from '../../../api/session.ts';

/** Where invitations are listed: among the people, for who invites them into the system; else in the organization that they are to join. */
export function useInvitationsLink(): Pick<LinkProps, 'to' | 'params' | 'search'> | undefined {
  const { user, abilities } = useSession();
  if (user.systemRole === 'admin') return { to: '/users', search: { status: 'pending' } };
  const own = user.memberships.organizations.filter(({ role }) => role === 'admin');
  const [first] = own;
  if (first !== undefined && own.length === 1)
    return {
      to: '/organizations/$organizationId',
      params: { organizationId: first.organizationId },
      search: { tab: 'invitations' },
    };
  return abilities.listOrganizations ? { to: '/organizations' } : undefined;
}
