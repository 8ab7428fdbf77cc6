import { List, Skeleton, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Member } from 'roster-contract';
import { formatNumber } from '../../../lib/format.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { ProblemAlert, useProblemText } from '../../../ui/problem.tsx';
import { toast } from '../../../ui/toast.tsx';
import {
  type OwnershipTransfers,
  ownershipTransferQuery,
  removalQuery,
  removeMember,
} from '../../memberships/api.ts';
import type { Resource } from '../../memberships/memberships.ts';
import { OwnershipTransferFields } from '../../memberships/OwnershipTransferFields.tsx';
import { useRefreshResources } from '../api.ts';
import { RevokedInvitations } from '../RevokedInvitations.tsx';

interface RemoveMemberDialogProps {
  resource: Resource;
  member: Member;
  onClose: () => void;
}

/** Removes a member: shows the impact and, where no admin would be left, asks for a new one. */
export function RemoveMemberDialog({ resource, member: { user }, onClose }: RemoveMemberDialogProps) {
  const { t } = useTranslation('resources');
  const { t: memberships } = useTranslation('memberships');
  const { reasonText } = useProblemText();
  const refresh = useRefreshResources();
  const [transfers, setTransfers] = useState<OwnershipTransfers>(new Map());
  const { data: impact, error, isPending } = useQuery(removalQuery(resource, user.id));
  const { mutateAsync } = useMutation({
    mutationFn: () => removeMember(resource, user.id, ownershipTransferQuery(transfers)),
    onSuccess: () => {
      refresh();
      toast(user, t('toast.removed', { name: user.username }));
    },
  });
  return (
    <ConfirmDialog
      title={t('removal.title', { name: user.username })}
      confirmLabel={t('members.remove')}
      isDisabled={impact?.allowed !== true}
      onConfirm={mutateAsync}
      onClose={onClose}
    >
      <Text size="sm">{t(`removal.${resource.type}`)}</Text>
      <ProblemAlert problem={error} />
      {isPending && <Skeleton height={22} role="status" aria-label={t('removal.loading')} />}
      {impact && !impact.allowed && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {reasonText(impact.reason ?? 'forbidden')}
        </Text>
      )}
      {impact && impact.projects.length > 0 && (
        <div>
          <Text size="sm" fw={500}>
            {t('removal.projects', {
              count: impact.projects.length,
              number: formatNumber(impact.projects.length),
            })}
          </Text>
          <List size="sm">
            {impact.projects.map(({ projectId, name, role }) => (
              <List.Item key={projectId}>
                {name}&nbsp;· {memberships(`projectRole.${role}`)}
              </List.Item>
            ))}
          </List>
        </div>
      )}
      {impact && <RevokedInvitations impact={impact} />}
      {impact && (
        <OwnershipTransferFields
          withoutAdmin={impact.withoutAdmin}
          leavingId={user.id}
          value={transfers}
          onChange={setTransfers}
        />
      )}
    </ConfirmDialog>
  );
}
