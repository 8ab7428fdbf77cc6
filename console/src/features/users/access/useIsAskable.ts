import { useSession } from '../../../api/session.ts';

/**
 * Which organizations are worth asking about: those whose admin the caller is. Of others they see a project alone, and
 * the server would tell them nothing more.
 */
export function useIsAskable(): (organizationId: string) => boolean {
  const { user } = useSession();
  return (organizationId) =>
    user.systemRole === 'admin' ||
    user.memberships.organizations.some(
      (own) => own.organizationId === organizationId && own.role === 'admin',
    );
}
