import type { Mail } from 'roster-contract';
import { useTranslation } from '../../../lib/i18n.ts';
import { StatusDot } from '../../../ui/StatusDot.tsx';

const TONES = { queued: 'waiting', sent: 'positive', failed: 'negative', withdrawn: 'neutral' } as const;

/** The delivery status of an email. */
export function MailState({ mail: { state } }: { mail: Mail }) {
  const { t } = useTranslation('settings');
  return <StatusDot tone={TONES[state]} label={t(`mails.states.${state}`)} />;
}
