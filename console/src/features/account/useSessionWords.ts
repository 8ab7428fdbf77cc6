import { useTranslation } from 'react-i18next';
import type { Session } from 'roster-contract';

/** A session's device and address for people. */
export function useSessionWords({ device, address }: Session): { device: string; address: string } {
  const { t } = useTranslation('account');
  // The server's words are “Firefox on Linux”; other languages have another order.
  const [browser, system] = device?.split(' on ') ?? [];
  const words = browser && system ? t('sessions.device', { browser, system }) : device;
  return { device: words ?? t('sessions.unknownDevice'), address: address ?? t('sessions.unknownAddress') };
}
