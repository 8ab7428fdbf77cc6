import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../lib/format.ts';
import { groupMemberships, type Memberships } from '../../memberships/memberships.ts';
import classes from './MembershipBadges.module.css';

/** As many as are taken in at a glance. */
const MOST_LINES = 12;

/** Memberships with their roles, one a line, projects beneath their organization. */
export function MembershipLines({ memberships }: { memberships: Memberships }) {
  const { t } = useTranslation('users');
  const { t: places } = useTranslation('memberships');
  const lines = groupMemberships(memberships).flatMap(({ organizationId, organization, projects }) => [
    ...(organization === null
      ? []
      : [
          {
            id: organizationId,
            isProject: false,
            text: `${organization.name} · ${places(`organizationRole.${organization.role}`)}`,
          },
        ]),
    ...projects.map(({ projectId, name, role }) => ({
      id: projectId,
      isProject: true,
      text: `${name} · ${places(`projectRole.${role}`)}`,
    })),
  ]);
  const rest = lines.length - MOST_LINES;
  return (
    <div className={classes.all}>
      {lines.slice(0, MOST_LINES).map(({ id, isProject, text }) => (
        <span key={id} className={isProject ? classes.project : undefined}>
          {text}
        </span>
      ))}
      {rest > 0 && <span>{t('row.andMore', { number: formatNumber(rest) })}</span>}
    </div>
  );
}
