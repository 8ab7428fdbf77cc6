import { Group, NativeSelect, Text } from '@mantine/core';
import { IconMailForward, IconMailOff } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { OrganizationInvitation } from 'roster-contract';
import { useSession } from '../../../api/session.ts';
import { displayEmail, formatDateTime, formatNumber, formatUntil } from '../../../lib/format.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import listClasses from '../../../ui/list/list.module.css';
import { oneOf } from '../../../ui/list/search.ts';
import { useProblemText } from '../../../ui/problem.tsx';
import { RowButton } from '../../../ui/RowButton.tsx';
import { toast, toastError } from '../../../ui/toast.tsx';
import {
  INVITATION_STATUSES,
  type InvitationStatus,
  invitationsQuery,
  resendInvitation,
  revokeInvitation,
  useRefreshResources,
} from '../api.ts';
import { UserList, useLoadedItems } from '../UserList.tsx';
import classes from './ResourcePage.module.css';

/** The invitations to join an organization, filtered by status. */
export function InvitationsTab({ organizationId }: { organizationId: string }) {
  const { t } = useTranslation('resources');
  const refresh = useRefreshResources();
  const [status, setStatus] = useState<InvitationStatus>('pending');
  const [revoked, setRevoked] = useState<OrganizationInvitation>();
  const list = useInfiniteQuery(invitationsQuery(organizationId, status));
  const { items, hasMore, loadMore } = useLoadedItems(list);
  return (
    <>
      <Group className={listClasses.toolbar} gap="xs">
        <NativeSelect
          aria-label={t('invitations.status')}
          value={status}
          onChange={({ currentTarget }) =>
            setStatus(oneOf(INVITATION_STATUSES, currentTarget.value) ?? 'pending')
          }
          data={INVITATION_STATUSES.map((value) => ({ value, label: t(`invitations.statuses.${value}`) }))}
        />
      </Group>
      <div className={classes.list} aria-busy={list.isPlaceholderData}>
        <UserList
          label={t('invitations.title')}
          list={list}
          items={items}
          idOf={({ id }) => id}
          hasMore={hasMore}
          onMore={loadMore}
          empty={t(status === 'pending' ? 'invitations.none' : 'invitations.noneWithStatus')}
          emptyText={status === 'pending' ? t('invitations.noneText') : undefined}
          renderItem={(invitation) => (
            <InvitationRow organizationId={organizationId} invitation={invitation} onRevoke={setRevoked} />
          )}
        />
      </div>
      {revoked && (
        <ConfirmDialog
          title={t('invitations.revokeTitle')}
          confirmLabel={t('invitations.revoke')}
          onConfirm={async () => {
            await revokeInvitation(organizationId, revoked);
            refresh();
            toast(revoked, t('toast.revoked', { email: revoked.email }));
          }}
          onClose={() => setRevoked(undefined)}
        >
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {t('invitations.revokeText', { email: revoked.email })}
          </Text>
        </ConfirmDialog>
      )}
    </>
  );
}

interface InvitationRowProps {
  organizationId: string;
  invitation: OrganizationInvitation;
  onRevoke: (invitation: OrganizationInvitation) => void;
}

function InvitationRow({ organizationId, invitation, onRevoke }: InvitationRowProps) {
  const { t } = useTranslation('resources');
  const { t: memberships } = useTranslation('memberships');
  const { problemText } = useProblemText();
  const refresh = useRefreshResources();
  const { mailConfigured } = useSession().system;
  const { role, projects, status, expiresAt, createdBy, abilities } = invitation;
  const email = displayEmail(invitation.email);
  const { mutate, isPending } = useMutation({
    mutationFn: () => resendInvitation(organizationId, invitation),
    onSuccess: () => toast(invitation, t(mailConfigured ? 'toast.resent' : 'toast.renewed', { email })),
    onError: (error) => toastError(problemText(error)),
    onSettled: refresh,
  });
  const count = projects.length;
  return (
    <div className={classes.row}>
      <div className={classes.user}>
        <Text size="sm" fw={500} truncate title={email}>
          {email}
        </Text>
        <Text size="xs" c="dimmed">
          {memberships(`organizationRole.${role}`)}
          {count > 0 && `\u00a0· ${t('invitations.projects', { count, number: formatNumber(count) })}`}
          {`\u00a0· ${t('invitations.by', { name: createdBy.name })}`}
        </Text>
      </div>
      <span className={classes.date}>
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
