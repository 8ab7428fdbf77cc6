import { Group, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconClockPause,
  IconLink,
  IconMailForward,
  IconRefresh,
  IconUserCheck,
  IconUserOff,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyTextButton } from '../../../ui/CopyButton.tsx';
import { type InviteResult, wasMailed } from '../data/invitations.ts';
import classes from './InviteResults.module.css';
import { LinkField } from './LinkField.tsx';

const LOOKS = {
  invited: { Icon: IconMailForward, tone: 'positive' },
  renewed: { Icon: IconRefresh, tone: 'positive' },
  already_active: { Icon: IconUserCheck, tone: 'neutral' },
  already_member: { Icon: IconUserCheck, tone: 'neutral' },
  disabled: { Icon: IconUserOff, tone: 'neutral' },
  too_many_attempts: { Icon: IconClockPause, tone: 'negative' },
  invalid: { Icon: IconAlertTriangle, tone: 'negative' },
} as const;

/** What came of one address: in words, with the link if there is one. */
export function ResultItem({ email, result, invitation }: InviteResult) {
  const { t } = useTranslation('users-dialogs');
  const link = invitation?.link;
  const isMailed = invitation !== undefined && wasMailed(invitation);
  const [isShown, setShown] = useState(!isMailed);
  const isInvited = result === 'invited' || result === 'renewed';
  const { Icon, tone } = LOOKS[result];
  const Shown = invitation !== undefined && result === 'invited' && !isMailed ? IconLink : Icon;
  return (
    <li className={classes.item}>
      <Shown size={18} stroke={1.75} className={classes.icon} data-tone={tone} aria-hidden />
      <div style={{ flex: 1, minWidth: 0 }}>
        <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
          <div style={{ minWidth: 0 }}>
            <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
              {email}
            </Text>
            <Text size="sm" c="dimmed">
              {t(isMailed && isInvited ? `invited.mailed.${result}` : `invited.result.${result}`)}
            </Text>
          </div>
          {link !== undefined && isMailed && (
            <CopyTextButton
              text={link}
              label={t('invited.copyLink')}
              name={t('invited.copyLinkOf', { email })}
              onBlocked={() => setShown(true)}
            />
          )}
        </Group>
        {link !== undefined && isShown && <LinkField link={link} email={email} />}
      </div>
    </li>
  );
}
