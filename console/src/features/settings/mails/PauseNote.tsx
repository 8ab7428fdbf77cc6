import { Alert, Button, Group, Text, Tooltip } from '@mantine/core';
import { IconPlayerPause } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatDateTime, formatWait } from '../../../lib/format.ts';
import { type MailPage, tryNow } from './data.ts';
import classes from './Mails.module.css';
import { useAct } from './useAct.ts';

interface PauseNoteProps {
  pause: NonNullable<MailPage['pause']>;
  onTried: () => Promise<unknown>;
}

/** Says why no mail is sent at the moment, and when the mail server is asked again. */
export function PauseNote({ pause, onTried }: PauseNoteProps) {
  const { t } = useTranslation('settings');
  const { isPending, act } = useAct(async () => {
    await tryNow();
    await onTried();
  });
  return (
    <Alert
      color="yellow"
      p="sm"
      icon={<IconPlayerPause size={18} />}
      title={t('mails.paused', { count: pause.failures })}
      role="status"
    >
      <Group justify="space-between" align="flex-end" gap="sm">
        <div className={classes.said}>
          {pause.detail !== null && <Text size="sm">{t('mails.said', { detail: pause.detail })}</Text>}
          <Tooltip label={formatDateTime(pause.until)}>
            <Text size="sm" component="span">
              {t('mails.triedAgain', { time: formatWait(pause.until) })}
            </Text>
          </Tooltip>
        </div>
        <Button size="xs" variant="default" loading={isPending} onClick={() => void act()}>
          {t('mails.tryNow')}
        </Button>
      </Group>
    </Alert>
  );
}
