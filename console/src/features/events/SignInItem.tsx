import { Text } from '@mantine/core';
import type { SignIn } from 'roster-contract';
import { formatDateTime, formatDevice, formatRelative } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { useProblemText } from '../../ui/problem.tsx';
import { StatusDot } from '../../ui/StatusDot.tsx';
import classes from './events.module.css';

const TONES = { success: 'positive', failure: 'negative', denied: 'waiting' } as const;

/** A successful or failed sign-in: outcome and reason, device, address and time. */
export function SignInItem({ event }: { event: SignIn }) {
  const { t } = useTranslation('events');
  const { reasonText } = useProblemText();
  const { outcome, reason } = event;
  return (
    <li tabIndex={-1} className={classes.signIn}>
      <div>
        <StatusDot tone={TONES[outcome]} label={t(`signIn.${outcome}`)} />
      </div>
      <div className={classes.facts}>
        {outcome !== 'success' && reason !== null && (
          <Text size="sm">
            {reason === 'invalid_credentials' ? t('signIn.invalidCredentials') : reasonText(reason)}
          </Text>
        )}
        <Text size="sm" c="dimmed" component="div" className={classes.origin}>
          <span title={event.userAgent ?? undefined}>{formatDevice(event.device)}</span>
          <span>{event.address ?? t('signIn.unknownAddress')}</span>
        </Text>
      </div>
      <Text size="sm" c="dimmed" component="time" dateTime={event.at} title={formatDateTime(event.at)}>
        {formatRelative(event.at)}
      </Text>
    </li>
  );
}
