import { useTranslation } from 'react-i18next';
import type { Session } from 'roster-contract';
import { formatDevice } from '../../lib/format.ts';

/** A session's device and address for people. */
export function useSessionWords({ device, address }: Session): { device: string; address: string } {
  const { t } = useTranslation('account');
  return { device: formatDevice(device), address: address ?? t('sessions.unknownAddress') };
}
