import { Text } from '@mantine/core';
import { IconMailForward, IconMailOff } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { OrganizationInvitation } from 'roster-contract';
import { formatDateTime, formatNumber, formatUntil } from '../../../lib/format.ts';
import { useProblemText } from '../../../ui/problem.tsx';
import { RowButton } from '../../../ui/RowButton.tsx';
import { toast, toastError } from '../../../ui/toast.tsx';
import { useRefreshResources } from '../useRefreshResources.ts';
import { resendInvitation } from './invitations.ts';
import classes from './MembersPage.module.css';

interface InvitationRowProps {
  organizationId: string;
  invitation: OrganizationInvitation;
  onRevoke: (invitation: OrganizationInvitation) => void;
}

/** One invitation: to whom, as what, until when, and by whom. */
export function InvitationRow({ organizationId, invitation, onRevoke }: InvitationRowProps) {
  const { t } = useTranslation('members');
  const { t: places } = useTranslation('memberships');
  const { problemText } = useProblemText();
  const refresh = useRefreshResources();
  const { email, role, projects, status, expiresAt, createdBy, abilities } = invitation;
  const { mutate, isPending } = useMutation({
    mutationFn: () => resendInvitation(organizationId, invitation),
    onSuccess: () => toast(invitation, t('toast.resent', { email })),
    onError: (error) => toastError(problemText(error)),
    onSettled: refresh,
  });
  const count = projects.length;
  return (
    <div className={classes.row}>
      <div className={classes.who}>
        <Text size="sm" fw={500} truncate title={email}>
          {email}
        </Text>
        <Text size="xs" c="dimmed">
          {places(`organizationRole.${role}`)}
          {count > 0 && ` · ${t('invitations.projects', { count, number: formatNumber(count) })}`}
          {` · ${t('invitations.by', { name: createdBy.name })}`}
        </Text>
      </div>
      <span className={classes.since}>
        {status === 'pending' ? (
          <time dateTime={expiresAt} title={formatDateTime(expiresAt)}>
            {t('invitations.expires', { when: formatUntil(expiresAt) })}
          </time>
        ) : (
          t(`invitations.statuses.${status}`)
        )}
      </span>
      {abilities.resend && (
        <RowButton
          name={t('invitations.resendTo', { email })}
          hint={t('invitations.resend')}
          icon={<IconMailForward size={16} stroke={1.75} />}
          onClick={() => !isPending && mutate()}
        />
      )}
      {abilities.revoke && (
        <RowButton
          name={t('invitations.revokeOf', { email })}
          hint={t('invitations.revoke')}
          icon={<IconMailOff size={16} stroke={1.75} />}
          onClick={() => onRevoke(invitation)}
        />
      )}
    </div>
  );
}
