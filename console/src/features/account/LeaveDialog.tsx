import { Alert, Checkbox, Skeleton, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSession } from '../../api/session.ts';
import { formatNumber } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { ProblemAlert, useProblemText } from '../../ui/problem.tsx';
import { toast } from '../../ui/toast.tsx';
import type { OwnershipTransfers } from '../memberships/api.ts';
import { removalQuery } from '../memberships/api.ts';
import { OwnershipTransferFields } from '../memberships/OwnershipTransferFields.tsx';
import { type OwnResource, useMyMemberships } from './api.ts';

interface LeaveDialogProps {
  resource: OwnResource;
  onClose: () => void;
}

/** Shows the impact of leaving an organization or project, and asks who takes over what would have no admin left. */
export default function LeaveDialog({ resource, onClose }: LeaveDialogProps) {
  const { t, i18n } = useTranslation('account');
  const { reasonText } = useProblemText();
  const { user } = useSession();
  const { leave } = useMyMemberships(user.id);
  const { data: impact, error } = useQuery(removalQuery(resource, user.id));
  const [transfers, setTransfers] = useState<OwnershipTransfers>(new Map());
  const [notifiesAdmins, setNotifiesAdmins] = useState(false);
  // The only admin can leave once a member takes over or the system admins are notified.
  const isOnlyAdmin = impact?.reason === 'last_organization_admin';
  const isTransferred = transfers.has(resource.id);
  const canLeave = impact?.allowed || (isOnlyAdmin && (isTransferred || notifiesAdmins));
  const projects = impact?.projects ?? [];
  const confirm = async () => {
    await leave(resource, transfers, isOnlyAdmin && notifiesAdmins && !isTransferred);
    toast(resource, t('organizations.left', { name: resource.name }));
  };
  return (
    <ConfirmDialog
      title={t('organizations.leaveTitle', { name: resource.name })}
      confirmLabel={t('organizations.leave')}
      isDisabled={!canLeave}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Text size="sm">{t(`organizations.leaveText.${resource.type}`)}</Text>
      {!impact && !error && (
        <Skeleton height={22} role="status" aria-label={t('organizations.loadingImpact')} />
      )}
      <ProblemAlert problem={error} />
      {projects.length > 0 && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {t('organizations.projectsToo', {
            count: projects.length,
            number: formatNumber(projects.length),
            names: new Intl.ListFormat(i18n.language).format(projects.map(({ name }) => name)),
          })}
        </Text>
      )}
      {impact?.invitations && (
        <Text size="sm">
          {t('organizations.revokes', {
            count: impact.invitations,
            number: formatNumber(impact.invitations),
          })}
        </Text>
      )}
      {impact && !impact.allowed && (
        <Alert
          color={isOnlyAdmin ? 'yellow' : 'red'}
          p="xs"
          icon={<IconAlertTriangle size={16} />}
          role="alert"
        >
          {isOnlyAdmin ? t('organizations.onlyAdmin') : reasonText(impact.reason ?? 'forbidden')}
        </Alert>
      )}
      {impact && (impact.allowed || isOnlyAdmin) && (
        <OwnershipTransferFields
          withoutAdmin={impact.withoutAdmin}
          leavingId={user.id}
          value={transfers}
          onChange={setTransfers}
        />
      )}
      {isOnlyAdmin && !isTransferred && (
        <Checkbox
          label={t('organizations.notify')}
          description={t('organizations.notifyHint')}
          checked={notifiesAdmins}
          onChange={({ currentTarget }) => setNotifiesAdmins(currentTarget.checked)}
        />
      )}
    </ConfirmDialog>
  );
}
