import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { MembershipBadge } from '../../memberships/MembershipBadge.tsx';
import { groupMemberships } from '../../memberships/memberships.ts';
import { useIsAskable } from '../../users/access/useIsAskable.ts';
import { nameOf } from '../../users/row/name.ts';
import classes from '../UserPage.module.css';

/** Where a person belongs, as far as the caller may see it, projects beneath their organization; each leads to its members. */
export function Memberships({ user }: { user: User }) {
  const { t } = useTranslation('user');
  const { t: places } = useTranslation('memberships');
  const isAskable = useIsAskable();
  const groups = groupMemberships(user.memberships);
  if (groups.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('memberships.none', { name: nameOf(user) })}
      </Text>
    );
  }
  return (
    <ul className={classes.places} aria-label={t('memberships.title')}>
      {groups.flatMap(({ organizationId, organization, projects }) => [
        ...(organization === null
          ? []
          : [
              <li key={organizationId} className={classes.place}>
                {isAskable(organizationId) ? (
                  <Anchor
                    renderRoot={(props) => (
                      <Link {...props} to="/organizations/$organizationId" params={{ organizationId }} />
                    )}
                    inherit
                    truncate
                  >
                    {organization.name}
                  </Anchor>
                ) : (
                  <Text inherit truncate>
                    {organization.name}
                  </Text>
                )}
                <MembershipBadge
                  role={organization.role}
                  text={places(`organizationRole.${organization.role}`)}
                />
              </li>,
            ]),
        ...projects.map(({ projectId, name, role }) => (
          <li key={projectId} className={classes.place} data-project>
            <Anchor
              renderRoot={(props) => <Link {...props} to="/projects/$projectId" params={{ projectId }} />}
              inherit
              truncate
            >
              {name}
            </Anchor>
            <MembershipBadge role={role} text={places(`projectRole.${role}`)} />
          </li>
        )),
      ])}
    </ul>
  );
}
