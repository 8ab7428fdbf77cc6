import { Alert, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../lib/format.ts';
import { useProblemText } from '../../../ui/problem.tsx';
import type { ImpactAction } from '../data/impact.ts';

interface ImpactNoteProps {
  /** As far as it is known by now. */
  impact:
    | {
        sessions: number;
        invitations: number;
        action: ImpactAction;
        memberships?: { organizations: number; projects: number };
        /** Of several people together; one person's are listed, to be handed over. */
        leftWithoutAdmin?: number;
        allowed?: boolean;
        reason?: string | null;
      }
    | undefined;
  problem: unknown;
}

/** What an action touches, or why it is not possible. Takes a line from the start, so that little moves. */
export function ImpactNote({ impact, problem }: ImpactNoteProps) {
  const { t } = useTranslation('users-dialogs');
  const { problemText, reasonText } = useProblemText();
  if (problem) return <Warning text={`${t('impact.failed')} ${problemText(problem)}`} />;
  if (!impact) return <Skeleton height={22} aria-label={t('impact.loading')} role="status" />;
  if (impact.allowed === false) return <Warning text={reasonText(impact.reason ?? 'forbidden')} />;
  const { sessions, invitations, memberships, leftWithoutAdmin = 0, action } = impact;
  const counted = (count: number) => ({ count, number: formatNumber(count) });
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
      {memberships !== undefined && action !== 'demote' && memberships.organizations > 0 && (
        <Text size="sm" lh="22px">
          {t(`impact.memberships.${action}`, {
            organizations: t('impact.organizations', counted(memberships.organizations)),
            projects: t('impact.projects', counted(memberships.projects)),
          })}
        </Text>
      )}
      {leftWithoutAdmin > 0 && (
        <Text size="sm" fw={500} lh="22px">
          {t('impact.leftWithoutAdmin', counted(leftWithoutAdmin))}
        </Text>
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
