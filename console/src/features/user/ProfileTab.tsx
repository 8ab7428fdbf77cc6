import { Anchor, Button, Group, Paper, Text, Title } from '@mantine/core';
import type { User } from 'roster-contract';
import { useSession } from '../../api/session.ts';
import { displayEmail, formatDateTime, formatRelative } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import cards from '../../ui/cards.module.css';
import { RoleBadge } from '../../ui/RoleBadge.tsx';
import { UserIdentitiesCard } from '../identities/IdentitiesCard.tsx';
import { groupMemberships } from '../memberships/memberships.ts';
import { ResourceLink } from '../memberships/ResourceLink.tsx';
import { displayName, isPending, type OnUserAction } from '../users/user.ts';

interface ProfileTabProps {
  user: User;
  onAction: OnUserAction;
}

/** The details of a user, their memberships, and for system admins their identities. */
export function ProfileTab({ user, onAction }: ProfileTabProps) {
  const { t } = useTranslation('user');
  const { t: common } = useTranslation();
  const { abilities } = useSession();
  const timeOf = (time: string) => (
    <time dateTime={time} title={formatDateTime(time)}>
      {formatDateTime(time)} <Text span inherit c="dimmed">{`(${formatRelative(time)})`}</Text>
    </time>
  );
  const facts = [
    ...(isPending(user) ? [] : [[t('profile.username'), user.username] as const]),
    [
      t('profile.email'),
      <Anchor key="email" href={`mailto:${user.email}`} inherit>
        {displayEmail(user.email)}
      </Anchor>,
    ],
    [t('profile.phone'), user.phone ?? '–'],
    [t('profile.role'), common(`role.${user.systemRole}`)],
    [
      t('profile.language'),
      user.language === null ? t('profile.automatic') : common(`language.${user.language}`),
    ],
    [t('profile.lastLogin'), user.lastLoginAt === null ? common('never') : timeOf(user.lastLoginAt)],
    [t('profile.created'), timeOf(user.createdAt)],
    [t('profile.changed'), timeOf(user.updatedAt)],
    ...(user.mustChangePassword ? [[t('profile.password'), t('profile.temporary')] as const] : []),
  ] as const;
  return (
    <div className={cards.cards}>
      <Paper withBorder p="md" component="section" aria-labelledby="user-profile">
        <Title order={2} size="h2" id="user-profile" mb="sm">
          {t('tabs.profile')}
        </Title>
        <dl className={cards.facts}>
          {facts.map(([term, value]) => [<dt key={term}>{term}</dt>, <dd key={`${term} value`}>{value}</dd>])}
        </dl>
      </Paper>
      <Paper withBorder p="md" component="section" aria-labelledby="user-memberships">
        <Group justify="space-between" mb="sm">
          <Title order={2} size="h2" id="user-memberships">
            {t('memberships.title')}
          </Title>
          {abilities.listOrganizations && (
            <Button size="compact-sm" variant="default" onClick={() => onAction('access', user)}>
              {t('memberships.access')}
            </Button>
          )}
        </Group>
        <Memberships user={user} />
      </Paper>
      {abilities.manageSettings && <UserIdentitiesCard user={user} />}
    </div>
  );
}

/** The organizations and projects of a user that are visible to the caller, projects below their organization. */
function Memberships({ user }: { user: User }) {
  const { t } = useTranslation(['user', 'memberships']);
  const groups = groupMemberships(user.memberships);
  if (groups.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('memberships.none', { name: displayName(user) })}
      </Text>
    );
  }
  return (
    <ul className={cards.rows} aria-label={t('memberships.title')}>
      {groups.flatMap(({ organizationId, organization, projects }) => [
        ...(organization === null
          ? []
          : [
              <li key={organizationId} className={cards.row}>
                <ResourceLink resource={{ type: 'organization', id: organizationId }} truncate>
                  {organization.name}
                </ResourceLink>
                <RoleBadge
                  role={organization.role}
                  text={t(`memberships:organizationRole.${organization.role}`)}
                />
              </li>,
            ]),
        ...projects.map(({ projectId, name, role }) => (
          <li key={projectId} className={cards.row} data-project>
            <ResourceLink resource={{ type: 'project', id: projectId }} truncate>
              {name}
            </ResourceLink>
            <RoleBadge role={role} text={t(`memberships:projectRole.${role}`)} />
          </li>
        )),
      ])}
    </ul>
  );
}
