import { Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session.ts';
import { formatDateTime, formatUntil } from '../../../lib/format.ts';
import { ProblemAlert } from '../../../ui/problem.tsx';
import { toast } from '../../../ui/toast.tsx';
import { MembershipBadge } from '../../memberships/MembershipBadge.tsx';
import type { MemberRole } from '../../memberships/memberships.ts';
import { useOwnPlaces } from './calls.ts';
import classes from './MyOrganizations.module.css';

interface InvitationItemProps {
  invitation: {
    id: string;
    organization: { name: string };
    role: MemberRole;
    projects: readonly { projectId: string; name: string; role: MemberRole }[];
    invitedBy: string;
    expiresAt: string;
  };
}

/** Who asks one to join what, in which role, until when; and the two answers. */
export function InvitationItem({ invitation }: InvitationItemProps) {
  const { t } = useTranslation('account');
  const { t: places } = useTranslation('memberships');
  const { answer } = useOwnPlaces(useSession().user.id);
  const { id, organization, role, projects, invitedBy, expiresAt } = invitation;
  const { mutate, isPending, variables, error } = useMutation({
    mutationFn: (isAccepted: boolean) => answer(id, isAccepted),
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
          <MembershipBadge role={role} text={places(`organizationRole.${role}`)} />
        </Group>
        {projects.map((project) => (
          <Group key={project.projectId} gap="xs" className={classes.projectLine}>
            <Text size="sm" component="span" className={classes.name}>
              {project.name}
            </Text>
            <MembershipBadge role={project.role} text={places(`projectRole.${project.role}`)} />
          </Group>
        ))}
        <Text size="sm" c="dimmed">
          {t('invitations.by', { name: invitedBy })}
          {' · '}
          <time dateTime={expiresAt} title={formatDateTime(expiresAt)}>
            {t('invitations.ends', { when: formatUntil(expiresAt) })}
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
