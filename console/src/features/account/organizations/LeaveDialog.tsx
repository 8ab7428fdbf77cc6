import { Alert, Checkbox, Skeleton, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session.ts';
import { formatNumber } from '../../../lib/format.ts';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { ProblemAlert, useProblemText } from '../../../ui/problem.tsx';
import { toast } from '../../../ui/toast.tsx';
import { removalQuery } from '../../members/page/calls.ts';
import type { OwnershipTransfers } from '../../memberships/api.ts';
import { OwnershipTransferFields } from '../../memberships/OwnershipTransferFields.tsx';
import { type OwnPlace, useOwnPlaces } from './calls.ts';

/** Shows what one's leaving touches before doing it, and hands over what would be left to nobody. */
export default function LeaveDialog({ place, onClose }: { place: OwnPlace; onClose: () => void }) {
  const { t } = useTranslation('account');
  const { reasonText } = useProblemText();
  const { user } = useSession();
  const { leave } = useOwnPlaces(user.id);
  const { data: impact, error } = useQuery(removalQuery(place, user.id));
  const [handOver, setHandOver] = useState<OwnershipTransfers>(new Map());
  const [tells, setTells] = useState(false);
  // Nobody may leave an organization to nobody unseen: a member takes over, or the system admins hear of it.
  const isOnlyAdmin = impact?.reason === 'last_organization_admin';
  const isProvidedFor = handOver.has(place.id) || tells;
  const projects = impact?.projects ?? [];
  const confirm = async () => {
    await leave(place, handOver, isOnlyAdmin && tells && !handOver.has(place.id));
    toast(place, t('organizations.left', { name: place.name }));
  };
  return (
    <ConfirmDialog
      title={t('organizations.leaveTitle', { name: place.name })}
      confirmLabel={t('organizations.leave')}
      isDisabled={impact === undefined || !(impact.allowed || (isOnlyAdmin && isProvidedFor))}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Text size="sm">{t(`organizations.leaveText.${place.type}`)}</Text>
      {!impact && !error && <Skeleton height={22} role="status" aria-label={t('organizations.lookingUp')} />}
      <ProblemAlert problem={error} />
      {projects.length > 0 && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {t('organizations.projectsToo', {
            count: projects.length,
            number: formatNumber(projects.length),
            names: projects.map(({ name }) => name).join(t('organizations.and')),
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
          value={handOver}
          onChange={setHandOver}
        />
      )}
      {isOnlyAdmin && !handOver.has(place.id) && (
        <Checkbox
          label={t('organizations.tell')}
          description={t('organizations.tellHint')}
          checked={tells}
          onChange={({ currentTarget }) => setTells(currentTarget.checked)}
        />
      )}
    </ConfirmDialog>
  );
}
