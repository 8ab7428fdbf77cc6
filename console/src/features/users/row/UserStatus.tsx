import { useTranslation } from 'react-i18next';
import { StatusDot } from '../../../ui/StatusDot.tsx';
import type { Status } from '../search.ts';

const TONES = { active: 'positive', pending: 'waiting', disabled: 'neutral' } as const;

/** Whether somebody may sign in. */
export function UserStatus({ status }: { status: Status }) {
  const { t } = useTranslation('users');
  return <StatusDot tone={TONES[status]} label={t(`status.${status}`)} />;
}
