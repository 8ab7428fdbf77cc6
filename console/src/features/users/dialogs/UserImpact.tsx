import { Alert, List, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatList, formatNumber } from '../../../lib/format.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { useProblemText } from '../../../ui/problem.tsx';
import type { OwnershipTransfers } from '../../memberships/api.ts';
import { OwnershipTransferFields } from '../../memberships/OwnershipTransferFields.tsx';
import { type ImpactAction, impactQuery } from '../api.ts';

/** Queries the impact of disabling or deleting a user, and keeps the ownership transfers chosen because of it. */
export function useUserImpact(userId: string, action: 'disable' | 'delete') {
  const { data, error } = useQuery(impactQuery(userId, action));
  const [transfers, setTransfers] = useState<OwnershipTransfers>(new Map());
  const isAllowed = data?.allowed === true;
  const impact = (
    <>
      <ImpactNote impact={data} problem={error} />
      {isAllowed && (
        <OwnershipTransferFields
          withoutAdmin={data.withoutAdmin}
          leavingId={userId}
          value={transfers}
          onChange={setTransfers}
        />
      )}
    </>
  );
  return { isAllowed, transfers, impact };
}

interface ImpactNoteProps {
  /** Undefined while it is loading. */
  impact:
    | {
        action: ImpactAction;
        sessions: number;
        invitations: number;
        memberships?: { organizations: number; projects: number };
        /** The names, for several users; for one user, ownership transfers are offered instead. */
        withoutAdminNames?: readonly string[];
        allowed?: boolean;
        reason?: string | null;
      }
    | undefined;
  problem: unknown;
}

/** The impact of an action, or the reason why it is denied. One line high while it is loading, for a stable layout. */
export function ImpactNote({ impact, problem }: ImpactNoteProps) {
  const { t } = useTranslation('users-dialogs');
  const { problemText, reasonText } = useProblemText();
  if (problem) return <Warning text={`${t('impact.failed')} ${problemText(problem)}`} />;
  if (!impact) return <Skeleton height={22} aria-label={t('impact.loading')} role="status" />;
  if (impact.allowed === false) return <Warning text={reasonText(impact.reason ?? 'forbidden')} />;
  const { action, sessions, invitations, withoutAdminNames: names = [] } = impact;
  const { organizations, projects } = impact.memberships ?? { organizations: 0, projects: 0 };
  const counted = (count: number) => ({ count, number: formatNumber(count) });
  const resources = [
    ...(organizations > 0 ? [t('impact.organizations', counted(organizations))] : []),
    ...(projects > 0 ? [t('impact.projects', counted(projects))] : []),
  ];
  return (
    <Stack gap={0}>
      <Text size="sm" fw={500} lh="22px">
        {sessions === 0 ? t('impact.noSessions') : t('impact.sessions', counted(sessions))}
      </Text>
      {invitations > 0 && (
        <Text size="sm" fw={500} lh="22px">
          {t('impact.invitations', counted(invitations))}
        </Text>
      )}
      {action !== 'demote' && resources.length > 0 && (
        <Text size="sm" lh="22px">
          {t(`impact.memberships.${action}`, { resources: formatList(resources) })}
        </Text>
      )}
      {names.length > 0 && (
        <>
          <Text size="sm" fw={500} lh="22px">
            {t('impact.withoutAdmin', counted(names.length))}
          </Text>
          <List size="sm" listStyleType="none" mah={140} style={{ overflowY: 'auto' }} tabIndex={0}>
            {names.map((name) => (
              <List.Item key={name} style={{ overflowWrap: 'anywhere' }}>
                {name}
              </List.Item>
            ))}
          </List>
        </>
      )}
    </Stack>
  );
}

function Warning({ text }: { text: string }) {
  return (
    <Alert color="red" p="xs" icon={<IconAlertTriangle size={16} />} role="alert">
      {text}
    </Alert>
  );
}
