import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconClockPause,
  IconLink,
  IconMailForward,
  IconPencil,
  IconRefresh,
  IconUserCheck,
  IconUserOff,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useSession } from '../../../api/session.ts';
import { displayEmail } from '../../../lib/format.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { DialogFooter } from '../../../ui/ConfirmDialog.tsx';
import { CopyTextButton } from '../../../ui/CopyButton.tsx';
import type { InviteResult } from '../api.ts';
import { isEmailed } from '../user.ts';
import classes from './dialogs.module.css';
import { LinkField } from './InvitationDialogs.tsx';
import { linksToShare } from './invitations.ts';

interface InviteResultsProps {
  results: readonly InviteResult[];
  /** The number of emails beyond the limit of one request. */
  remaining: number;
  /** Undefined when there are no invalid emails. */
  onCorrect: (() => void) | undefined;
  /** Undefined when no emails remain. */
  onContinue: (() => void) | undefined;
  onClose: () => void;
}

/** The result for each email. Links to share cannot be shown again, so the dialog then closes only by its button. */
export function InviteResults({ results, remaining, onCorrect, onContinue, onClose }: InviteResultsProps) {
  const { t } = useTranslation('users-dialogs');
  const links = linksToShare(results);
  const { abilities, system } = useSession();
  const isForOrganizations = !abilities.inviteUsers;
  const done = system.mailConfigured ? 'add.done' : 'add.withoutMail';
  const invited = results.filter(({ result }) => result === 'invited' || result === 'renewed').length;
  const isKeptOpen = links.length > 0 || remaining > 0;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={
        invited === 0
          ? t('invited.titleNone')
          : t(isForOrganizations ? 'add.doneTitle' : 'invited.title', { count: invited })
      }
      withCloseButton={!isKeptOpen}
      closeOnClickOutside={!isKeptOpen}
      closeOnEscape={!isKeptOpen}
    >
      <Stack gap="sm">
        {links.length > 0 && (
          <Group justify="space-between" align="center" gap="xs">
            <Text size="sm" flex="1 1 260px">
              {t('invited.share', { count: links.length })}
            </Text>
            {links.length > 1 && (
              <CopyTextButton
                text={links.map(({ email, link }) => `${displayEmail(email)}\t${link}\n`).join('')}
                label={t('invited.copyAll')}
                variant="default"
              />
            )}
          </Group>
        )}
        {links.length === 0 && invited > 0 && (
          <Text size="sm">{t(isForOrganizations ? done : 'invited.sending')}</Text>
        )}
        <ul className={classes.results} aria-label={t('invited.label')}>
          {results.map((result) => (
            <ResultItem key={result.email} {...result} />
          ))}
        </ul>
      </Stack>
      <DialogFooter>
        {onCorrect && (
          <Button variant="default" leftSection={<IconPencil size={15} />} onClick={onCorrect}>
            {t('invited.correct')}
          </Button>
        )}
        <Button
          variant={onContinue ? 'default' : 'filled'}
          onClick={onClose}
          data-autofocus={!onContinue || undefined}
        >
          {t('invited.close')}
        </Button>
        {onContinue && (
          <Button onClick={onContinue} data-autofocus>
            {t('invited.continue', { count: remaining })}
          </Button>
        )}
      </DialogFooter>
    </Modal>
  );
}

const LOOKS = {
  invited: { Icon: IconMailForward, tone: 'positive' },
  renewed: { Icon: IconRefresh, tone: 'positive' },
  already_active: { Icon: IconUserCheck, tone: 'neutral' },
  already_member: { Icon: IconUserCheck, tone: 'neutral' },
  disabled: { Icon: IconUserOff, tone: 'neutral' },
  too_many_attempts: { Icon: IconClockPause, tone: 'negative' },
  invalid: { Icon: IconAlertTriangle, tone: 'negative' },
} as const;

/** The result for one email, with its link if there is one. */
function ResultItem({ email: stored, result, invitation }: InviteResult) {
  const email = displayEmail(stored);
  const { t } = useTranslation('users-dialogs');
  const link = invitation?.link;
  const isSent = invitation !== undefined && isEmailed(invitation);
  const [isLinkShown, setLinkShown] = useState(!isSent);
  const isInvited = result === 'invited' || result === 'renewed';
  const { Icon, tone } = LOOKS[result];
  const Sign = invitation !== undefined && result === 'invited' && !isSent ? IconLink : Icon;
  return (
    <li className={classes.result}>
      <Sign size={18} stroke={1.75} className={classes.resultIcon} data-tone={tone} aria-hidden />
      <div style={{ flex: 1, minWidth: 0 }}>
        <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
          <div style={{ minWidth: 0 }}>
            <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
              {email}
            </Text>
            <Text size="sm" c="dimmed">
              {t(isSent && isInvited ? `invited.mailed.${result}` : `invited.result.${result}`)}
            </Text>
          </div>
          {link !== undefined && isSent && (
            <CopyTextButton
              text={link}
              label={t('invited.copyLink')}
              name={t('invited.copyLinkOf', { email })}
              onBlocked={() => setLinkShown(true)}
            />
          )}
        </Group>
        {link !== undefined && isLinkShown && <LinkField link={link} email={email} />}
      </div>
    </li>
  );
}
