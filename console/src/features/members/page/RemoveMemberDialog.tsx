import { List, Skeleton, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Member } from 'roster-contract';
import { formatNumber } from '../../../lib/format.ts';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { ProblemAlert, useProblemText } from '../../../ui/problem.tsx';
import { toast } from '../../../ui/toast.tsx';
import { type OwnershipTransfers, ownershipTransferQuery } from '../../memberships/api.ts';
import { OwnershipTransferFields } from '../../memberships/OwnershipTransferFields.tsx';
import type { Place } from '../data.ts';
import { useRefreshResources } from '../useRefreshResources.ts';
import { removalQuery, removeMember } from './calls.ts';

interface RemoveMemberDialogProps {
  place: Place;
  member: Member;
  onClose: () => void;
}

/** Shows what removing somebody takes along and leaves behind, and offers to hand that over in the same step. */
export function RemoveMemberDialog({ place, member: { user }, onClose }: RemoveMemberDialogProps) {
  const { t } = useTranslation('members');
  const { t: places } = useTranslation('memberships');
  const { reasonText } = useProblemText();
  const refresh = useRefreshResources();
  const [handOver, setHandOver] = useState<OwnershipTransfers>(new Map());
  const impact = useQuery(removalQuery(place, user.id));
  const { mutateAsync } = useMutation({
    mutationFn: () => removeMember(place, user.id, ownershipTransferQuery(handOver)),
    onSuccess: () => {
      refresh();
      toast(user, t('toast.removed', { name: user.username }));
    },
  });
  const touched = impact.data;
  return (
    <ConfirmDialog
      title={t('removal.title', { name: user.username })}
      confirmLabel={t('remove')}
      isDisabled={touched?.allowed !== true}
      onConfirm={mutateAsync}
      onClose={onClose}
    >
      <Text size="sm">{t(`removal.${place.type}`)}</Text>
      <ProblemAlert problem={impact.error} />
      {impact.isPending && <Skeleton height={22} role="status" aria-label={t('removal.loading')} />}
      {touched && !touched.allowed && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {reasonText(touched.reason ?? 'forbidden')}
        </Text>
      )}
      {touched && touched.projects.length > 0 && (
        <div>
          <Text size="sm" fw={500}>
            {t('removal.projects', {
              count: touched.projects.length,
              number: formatNumber(touched.projects.length),
            })}
          </Text>
          <List size="sm">
            {touched.projects.map(({ projectId, name, role }) => (
              <List.Item key={projectId}>
                {name} · {places(`projectRole.${role}`)}
              </List.Item>
            ))}
          </List>
        </div>
      )}
      {touched && (
        <OwnershipTransferFields
          withoutAdmin={touched.withoutAdmin}
          leavingId={user.id}
          value={handOver}
          onChange={setHandOver}
        />
      )}
    </ConfirmDialog>
  );
}
