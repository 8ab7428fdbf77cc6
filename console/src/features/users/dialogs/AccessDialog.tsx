import { Alert, Modal, SimpleGrid, Skeleton, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { IconCheck, IconMinus } from '@tabler/icons-react';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { User } from 'roster-contract';
import { api, unwrap } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { formatList } from '../../../lib/format.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { RoleBadge } from '../../../ui/RoleBadge.tsx';
import { groupMemberships, type Memberships, type Resource } from '../../memberships/memberships.ts';
import type { OrganizationOption, ProjectOption } from '../../memberships/options.ts';
import { OrganizationSelect, ProjectSelect } from '../../memberships/ResourceSelect.tsx';
import { displayName } from '../user.ts';
import classes from './dialogs.module.css';

/** GET /users/{id}/access: the permissions of a user in an organization or project. Never cached, since roles change. */
const accessQuery = (userId: string, { type, id }: Resource) =>
  queryOptions({
    queryKey: ['users', 'access', userId, type, id],
    queryFn: ({ signal }) => {
      const query = type === 'organization' ? { organizationId: id } : { projectId: id };
      return unwrap(
        api.GET('/api/v1/users/{id}/access', { params: { path: { id: userId }, query }, signal }),
      );
    },
    staleTime: 0,
  });

/** The memberships of a user, and their permissions in any organization or project with the roles that grant them. */
export function AccessDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('users-dialogs');
  const { organizations, projects } = user.memberships;
  const isManaged = useIsManagedOrganization();
  const [resource, setResource] = useState<Resource | undefined>(() => {
    const first = organizations.find(({ organizationId }) => isManaged(organizationId));
    if (first) return { type: 'organization', id: first.organizationId };
    return projects[0] && { type: 'project', id: projects[0].projectId };
  });
  const [organization, setOrganization] = useState<OrganizationOption | null>(null);
  const [project, setProject] = useState<ProjectOption | null>(null);
  const selectMembership = (selected: Resource) => {
    setResource(selected);
    setOrganization(null);
    setProject(null);
  };
  return (
    <Modal opened onClose={onClose} size="lg" title={t('access.title', { name: displayName(user) })}>
      <Stack gap="md">
        {organizations.length + projects.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('access.noMemberships')}
          </Text>
        ) : (
          <MembershipList memberships={user.memberships} selected={resource} onSelect={selectMembership} />
        )}
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" verticalSpacing="xs">
          <OrganizationSelect
            label={t('access.otherOrganization')}
            value={organization}
            clearable
            onChange={(chosen) => {
              setOrganization(chosen);
              setProject(null);
              // Of other organizations the caller sees only projects; this limits the field beside it.
              if (chosen?.isManaged) setResource({ type: 'organization', id: chosen.id });
            }}
          />
          <ProjectSelect
            label={t('access.otherProject')}
            organizationId={organization?.id}
            value={project}
            clearable
            onChange={(chosen) => {
              setProject(chosen);
              if (chosen) setResource({ type: 'project', id: chosen.id });
            }}
          />
        </SimpleGrid>
        {resource && <Permissions user={user} resource={resource} />}
      </Stack>
    </Modal>
  );
}

/** Whether the caller manages an organization, and so may see more of it than single projects. */
function useIsManagedOrganization(): (organizationId: string) => boolean {
  const { user } = useSession();
  return (organizationId) =>
    user.systemRole === 'admin' ||
    user.memberships.organizations.some(
      (own) => own.organizationId === organizationId && own.role === 'admin',
    );
}

interface MembershipListProps {
  memberships: Memberships;
  selected: Resource | undefined;
  onSelect: (resource: Resource) => void;
}

/** The memberships as buttons that show the permissions in them. */
function MembershipList({ memberships, selected, onSelect }: MembershipListProps) {
  const { t } = useTranslation(['users-dialogs', 'memberships']);
  const isManaged = useIsManagedOrganization();
  const lines = groupMemberships(memberships).flatMap(({ organization, projects }) => [
    ...(organization === null
      ? []
      : [{ type: 'organization' as const, id: organization.organizationId, ...organization }]),
    ...projects.map((project) => ({ type: 'project' as const, id: project.projectId, ...project })),
  ]);
  return (
    <ul className={classes.accessList} aria-label={t('access.memberships')}>
      {lines.map(({ type, id, name, role }) => {
        const content = (
          <>
            <span className={classes.accessName}>{name}</span>
            <RoleBadge role={role} text={t(`memberships:${type}Role.${role}`)} />
          </>
        );
        const canSelect = type === 'project' || isManaged(id);
        return (
          <li key={id}>
            {canSelect ? (
              <UnstyledButton
                className={classes.accessItem}
                data-type={type}
                aria-pressed={selected?.id === id}
                onClick={() => onSelect({ type, id })}
              >
                {content}
              </UnstyledButton>
            ) : (
              <div className={classes.accessItem} data-type={type}>
                {content}
              </div>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** The permissions of a user in an organization or project, each with the roles that grant it. */
function Permissions({ user, resource }: { user: User; resource: Resource }) {
  const { t } = useTranslation('users-dialogs');
  const { grantText, throughText, abilityText } = useAccessText();
  const access = useQuery(accessQuery(user.id, resource));
  if (access.isPending) return <Skeleton height={180} aria-label={t('access.loading')} role="status" />;
  if (access.isLoadingError || access.data === undefined) {
    return (
      <ErrorState
        problem={access.error}
        onRetry={() => void access.refetch()}
        isRetrying={access.isFetching}
      />
    );
  }
  const { grants, abilities, isActive, place } = access.data;
  return (
    <Stack gap="xs" component="section" aria-labelledby="access-resource">
      <div>
        <Title order={3} size="sm" id="access-resource" className={classes.accessName}>
          {place.name}
        </Title>
        {place.type === 'project' && (
          <Text size="xs" c="dimmed">
            {place.organizationName}
          </Text>
        )}
      </div>
      {!isActive && (
        <Alert color="yellow" p="xs">
          {t('access.inactive')}
        </Alert>
      )}
      {grants.length === 0 ? (
        <Text size="sm">{t('access.noGrants')}</Text>
      ) : (
        <ul className={classes.grants} aria-label={t('access.grants')}>
          {grants.map(({ grant, through }) => (
            <li key={`${grant} ${through.id}`}>
              <strong>{grantText(grant)}</strong> {throughText(through)}
            </li>
          ))}
        </ul>
      )}
      <ul className={classes.permissions} aria-label={t('access.abilities')}>
        {abilities.map(({ ability, allowed, grantedBy }) => (
          <li key={ability} data-allowed={allowed || undefined}>
            {allowed ? <IconCheck size={16} aria-hidden /> : <IconMinus size={16} aria-hidden />}
            <span>{abilityText(place.type, ability)}</span>
            <span className={classes.grantedBy}>
              {allowed ? t('access.by', { roles: formatList(grantedBy.map(grantText)) }) : t('access.no')}
            </span>
          </li>
        ))}
      </ul>
    </Stack>
  );
}

const GRANTS = [
  'system_admin',
  'organization_admin',
  'project_admin',
  'organization_viewer',
  'project_viewer',
] as const;

/** The abilities with a text; a newer server may return others. */
const ABILITIES = {
  organization: ['view', 'update', 'delete', 'viewMembers', 'manageMembers', 'createProject'],
  project: ['view', 'update', 'delete', 'viewMembers', 'manageMembers'],
} as const;

/** Returns functions that name roles and abilities. Requires the messages of `users-dialogs`. */
export function useAccessText() {
  const { t } = useTranslation('users-dialogs');
  const grantText = (code: string): string => {
    const grant = GRANTS.find((known) => known === code);
    return grant === undefined ? code : t(`access.grant.${grant}`);
  };
  // A system admin is one of no organization or project.
  const throughText = ({ name }: { name: string | null }) => name !== null && t('access.through', { name });
  const abilityText = (type: Resource['type'], code: string): string => {
    if (type === 'organization') {
      const ability = ABILITIES.organization.find((known) => known === code);
      return ability === undefined ? code : t(`access.organization.${ability}`);
    }
    const ability = ABILITIES.project.find((known) => known === code);
    return ability === undefined ? code : t(`access.project.${ability}`);
  };
  return { grantText, throughText, abilityText };
}
