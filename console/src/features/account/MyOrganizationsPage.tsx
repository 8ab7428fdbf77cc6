import { Box, Button, Group, Paper, Text, Title } from '@mantine/core';
import { IconBuilding } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { paths } from 'roster-contract';
import { myInvitationsQuery } from '../../api/navigation-counts.ts';
import { useSession } from '../../api/session.ts';
import { formatDateTime, formatUntil } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { lazyPart } from '../../lib/lazy.ts';
import { EmptyState, ErrorState } from '../../ui/EmptyState.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { ProblemAlert } from '../../ui/problem.tsx';
import { RoleBadge } from '../../ui/RoleBadge.tsx';
import { toast } from '../../ui/toast.tsx';
import { groupMemberships, type MemberRole } from '../memberships/memberships.ts';
import { ResourceLink } from '../memberships/ResourceLink.tsx';
import { type OwnResource, useMyMemberships } from './api.ts';
import classes from './MyOrganizationsPage.module.css';

const leaveDialog = lazyPart(['account', 'memberships'], () => import('./LeaveDialog.tsx'));

type Invitation =
  paths['/api/v1/me/invitations']['get']['responses'][200]['content']['application/json']['items'][number];

/** The user's memberships with their roles, and the organizations that the user is invited to. */
export default function MyOrganizationsPage() {
  const { t } = useTranslation('account');
  return (
    <Box maw={860}>
      <PageHeader title={t('organizations.title')} description={t('organizations.description')} />
      <MyInvitations />
      <MyMemberships />
    </Box>
  );
}

/** Renders nothing while there are no invitations. */
function MyInvitations() {
  const { t } = useTranslation('account');
  const { data, error, refetch, isFetching } = useQuery(myInvitationsQuery);
  if (!data && error) {
    return (
      <Paper withBorder mb="lg">
        <ErrorState problem={error} onRetry={() => void refetch()} isRetrying={isFetching} />
      </Paper>
    );
  }
  if (!data || data.items.length === 0) return null;
  return (
    <section aria-labelledby="my-invitations" className={classes.section}>
      <Title order={2} id="my-invitations" mb="xs">
        {t('invitations.title')}
      </Title>
      <Paper withBorder component="ul" className={classes.list}>
        {data.items.map((invitation) => (
          <InvitationItem key={invitation.id} invitation={invitation} />
        ))}
      </Paper>
    </section>
  );
}

/** One invitation: by whom, to what, in which roles, until when; with buttons to accept and decline. */
function InvitationItem({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation('account');
  const { t: memberships } = useTranslation('memberships');
  const { answerInvitation } = useMyMemberships(useSession().user.id);
  const { id, organization, role, projects, invitedBy, expiresAt } = invitation;
  const { mutate, isPending, variables, error } = useMutation({
    mutationFn: (isAccepted: boolean) => answerInvitation(id, isAccepted),
    onSuccess: (_, isAccepted) =>
      toast({ id }, t(isAccepted ? 'invitations.accepted' : 'invitations.declined', organization)),
  });
  return (
    <li className={classes.item}>
      <div className={classes.facts}>
        <Group gap="xs">
          <Text fw={500} component="span" className={classes.name}>
            {organization.name}
          </Text>
          <RoleBadge role={role} text={memberships(`organizationRole.${role}`)} />
        </Group>
        {projects.map((project) => (
          <Group key={project.projectId} gap="xs" className={classes.projectLine}>
            <Text size="sm" component="span" className={classes.name}>
              {project.name}
            </Text>
            <RoleBadge role={project.role} text={memberships(`projectRole.${project.role}`)} />
          </Group>
        ))}
        <Text size="sm" c="dimmed">
          {t('invitations.by', { name: invitedBy })}
          {'\u00a0· '}
          <time dateTime={expiresAt} title={formatDateTime(expiresAt)}>
            {t('invitations.expires', { when: formatUntil(expiresAt) })}
          </time>
        </Text>
        <ProblemAlert problem={error} />
      </div>
      <Group gap="xs" wrap="nowrap">
        <Button
          size="xs"
          variant="default"
          disabled={isPending && variables === true}
          loading={isPending && variables === false}
          onClick={() => mutate(false)}
          aria-label={t('invitations.declineOf', organization)}
        >
          {t('invitations.decline')}
        </Button>
        <Button
          size="xs"
          disabled={isPending && variables === false}
          loading={isPending && variables === true}
          onClick={() => mutate(true)}
          aria-label={t('invitations.acceptOf', organization)}
        >
          {t('invitations.accept')}
        </Button>
      </Group>
    </li>
  );
}

/** Lists the user's organizations with their projects below each. */
function MyMemberships() {
  const { t } = useTranslation('account');
  const { user } = useSession();
  const [leaving, setLeaving] = useState<OwnResource>();
  const groups = groupMemberships(user.memberships);
  return (
    <section aria-labelledby="my-memberships">
      <Title order={2} id="my-memberships" mb="xs">
        {t('organizations.member')}
      </Title>
      <Paper withBorder>
        {groups.length === 0 ? (
          <EmptyState
            icon={<IconBuilding size={28} stroke={1.5} />}
            title={t('organizations.empty')}
            text={t(user.systemRole === 'admin' ? 'organizations.emptyAdmin' : 'organizations.emptyText')}
          />
        ) : (
          <ul className={classes.list}>
            {groups.map(({ organizationId, organization, projects }) => (
              <li key={organizationId} className={classes.group}>
                {organization && (
                  <MembershipLine
                    resource={{ type: 'organization', id: organizationId, name: organization.name }}
                    role={organization.role}
                    onLeave={setLeaving}
                  />
                )}
                {projects.map(({ projectId, name, role }) => (
                  <MembershipLine
                    key={projectId}
                    resource={{ type: 'project', id: projectId, name }}
                    role={role}
                    onLeave={setLeaving}
                  />
                ))}
              </li>
            ))}
          </ul>
        )}
      </Paper>
      {leaving && <leaveDialog.Part resource={leaving} onClose={() => setLeaving(undefined)} />}
    </section>
  );
}

interface MembershipLineProps {
  resource: OwnResource;
  role: MemberRole;
  onLeave: (resource: OwnResource) => void;
}

function MembershipLine({ resource, role, onLeave }: MembershipLineProps) {
  const { t } = useTranslation('account');
  const { t: memberships } = useTranslation('memberships');
  const { type, name } = resource;
  return (
    <div className={classes.line} data-type={type}>
      <Group gap="xs" className={classes.facts}>
        <ResourceLink
          resource={resource}
          className={classes.name}
          {...(type === 'organization' ? { fw: 500 } : { fz: 'sm' })}
        >
          {name}
        </ResourceLink>
        <RoleBadge role={role} text={memberships(`${type}Role.${role}`)} />
      </Group>
      <Button
        size="xs"
        variant={type === 'organization' ? 'default' : 'subtle'}
        color="gray"
        onClick={() => onLeave(resource)}
        aria-label={t('organizations.leaveOf', { name })}
      >
        {t('organizations.leave')}
      </Button>
    </div>
  );
}
