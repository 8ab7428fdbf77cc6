import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SignIn } from 'roster-contract';
import { formatDateTime, formatDevice, formatRelative } from '../../lib/format.ts';
import { useProblemText } from '../../ui/problem.tsx';
import { StatusDot } from '../../ui/StatusDot.tsx';
import classes from './SignInItem.module.css';

const TONES = { success: 'positive', failure: 'negative', denied: 'waiting' } as const;

/** One sign-in, or one that came to nothing: how it ended and why, from which device and where, and when. */
export function SignInItem({ event }: { event: SignIn }) {
  const { t } = useTranslation('events');
  const { reasonText } = useProblemText();
  const device = formatDevice(event.device);
  const { outcome, reason } = event;
  return (
    <li tabIndex={-1} className={classes.item}>
      <div className={classes.outcome}>
        <StatusDot tone={TONES[outcome]} label={t(`signIn.${outcome}`)} />
      </div>
      <div className={classes.facts}>
        {outcome !== 'success' && reason !== null && (
          <Text size="sm" className={classes.reason}>
            {reason === 'invalid_credentials' ? t('signIn.invalidCredentials') : reasonText(reason)}
          </Text>
        )}
        <Text size="sm" c="dimmed" component="div" className={classes.where}>
          <span title={event.userAgent ?? undefined}>{device}</span>
          <span>{event.address ?? t('signIn.unknownAddress')}</span>
        </Text>
      </div>
      <Text size="sm" c="dimmed" component="time" dateTime={event.at} title={formatDateTime(event.at)}>
        {formatRelative(event.at)}
      </Text>
    </li>
  );
}
