import { Group, Paper, Skeleton, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useSession } from '../../../api/session.ts';
import { formatDateTime, formatNumber, formatRelative } from '../../../lib/format.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import cards from '../../../ui/cards.module.css';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { membersQuery } from '../../memberships/api.ts';
import { ResourceLink } from '../../memberships/ResourceLink.tsx';
import type { ResourceDetails } from '../api.ts';
import { UserLine, useLoadedItems } from '../UserList.tsx';
import { UserLink } from './UserLink.tsx';

/** The details of an organization or project, and its admins. */
export function OverviewTab({ resource }: { resource: ResourceDetails }) {
  const { t } = useTranslation('resources');
  const { listProjects } = useSession().abilities;
  const { name, memberCount, createdAt, abilities } = resource;
  const members = formatNumber(memberCount);
  const facts = [
    [t('column.name'), name],
    ...(resource.type === 'project'
      ? [
          [
            t('column.organization'),
            <ResourceLink key="organization" resource={{ type: 'organization', id: resource.organizationId }}>
              {resource.organizationName}
            </ResourceLink>,
          ] as const,
        ]
      : [
          [
            t('column.projects'),
            listProjects ? (
              <ResourceLink key="projects" resource={resource} tab="projects">
                {formatNumber(resource.projectCount)}
              </ResourceLink>
            ) : (
              formatNumber(resource.projectCount)
            ),
          ] as const,
        ]),
    [
      t('column.members'),
      abilities.viewMembers ? (
        <ResourceLink key="members" resource={resource} tab="members">
          {members}
        </ResourceLink>
      ) : (
        members
      ),
    ],
    [
      t('column.created'),
      <time key="created" dateTime={createdAt} title={formatDateTime(createdAt)}>
        {formatDateTime(createdAt)} <Text span inherit c="dimmed">{`(${formatRelative(createdAt)})`}</Text>
      </time>,
    ],
  ] as const;
  return (
    <div className={cards.cards}>
      <Paper withBorder p="md" component="section" aria-labelledby="resource-details">
        <Title order={2} size="h2" id="resource-details" mb="sm">
          {t('overview.details')}
        </Title>
        <dl className={cards.facts}>
          {facts.map(([term, value]) => [<dt key={term}>{term}</dt>, <dd key={`${term} value`}>{value}</dd>])}
        </dl>
      </Paper>
      {abilities.viewMembers && <AdminsCard resource={resource} />}
    </div>
  );
}

/** The number of admins shown; the members tab lists all. */
const ADMINS_SHOWN = 8;

function AdminsCard({ resource }: { resource: ResourceDetails }) {
  const { t } = useTranslation('resources');
  const list = useInfiniteQuery(membersQuery(resource, { role: 'admin' }));
  const { items } = useLoadedItems(list);
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="resource-admins">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h2" id="resource-admins">
          {t('overview.admins')}
        </Title>
        <ResourceLink resource={resource} tab="members" fz="sm">
          {t('overview.allMembers')}
        </ResourceLink>
      </Group>
      {list.isPending && <Skeleton height={36} />}
      {list.isLoadingError && (
        <ErrorState problem={list.error} onRetry={() => void list.refetch()} isRetrying={list.isFetching} />
      )}
      {list.data && items.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('overview.noAdmins')}
        </Text>
      )}
      {items.length > 0 && (
        <ul className={cards.rows} aria-labelledby="resource-admins">
          {items.slice(0, ADMINS_SHOWN).map(({ user }) => (
            <li key={user.id} className={cards.row}>
              <UserLine user={user} name={<UserLink user={user} />} />
            </li>
          ))}
        </ul>
      )}
    </Paper>
  );
}
