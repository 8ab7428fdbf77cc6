import { Button, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Mail } from 'roster-contract';
import { retryMail } from './data.ts';
import { useAct } from './useAct.ts';

interface RetryButtonProps {
  mail: Mail;
  onRetried: () => Promise<unknown>;
}

/** Sends a mail again that failed, or one that waits now. What can't be sent any more says why. */
export function RetryButton({ mail, onRetried }: RetryButtonProps) {
  const { t } = useTranslation('settings');
  const { isPending, act } = useAct(async () => {
    await retryMail(mail.id);
    await onRetried();
  });
  if (mail.state !== 'failed' && !mail.abilities.retry) return null;
  const isDenied = !mail.abilities.retry;
  const button = (
    <Button
      size="compact-sm"
      variant="default"
      loading={isPending}
      // Not `disabled`: the reason must stay reachable.
      aria-disabled={isDenied}
      data-disabled={isDenied}
      onClick={() => !isDenied && void act()}
      aria-label={t('mails.retryOf', { recipient: mail.recipient })}
    >
      {t('mails.retry')}
    </Button>
  );
  return isDenied ? (
    <Tooltip label={t('mails.outdated')} multiline maw={260}>
      {button}
    </Tooltip>
  ) : (
    button
  );
}
