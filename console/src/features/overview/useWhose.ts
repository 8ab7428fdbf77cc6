import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';

/** As many names as are read at a glance. */
const MOST_NAMES = 3;

/** Whose numbers they are: everybody's, or the people's of what the caller administers. */
export function useWhose(): string {
  const { t, i18n } = useTranslation('overview');
  const { user } = useSession();
  if (user.systemRole === 'admin') return t('whose.all');
  const { organizations, projects } = user.memberships;
  const own = organizations.filter(({ role }) => role === 'admin');
  const isInOwn = (organizationId: string) => own.some((one) => one.organizationId === organizationId);
  const names = [
    ...own.map(({ name }) => name),
    ...projects
      .filter(({ role, organizationId }) => role === 'admin' && !isInOwn(organizationId))
      .map(({ name }) => name),
  ];
  const rest = names.length - MOST_NAMES;
  const told = rest > 0 ? [...names.slice(0, MOST_NAMES), t('whose.more', { count: rest })] : names;
  return t('whose.places', { places: new Intl.ListFormat(i18n.language).format(told) });
}
