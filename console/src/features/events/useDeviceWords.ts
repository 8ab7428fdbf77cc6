import { useTranslation } from 'react-i18next';
import { deviceIn } from './device.ts';

/** A device in words, such as “Firefox on Linux”; the header itself where it is nothing known. */
export function useDeviceWords(userAgent: string | null): string {
  const { t } = useTranslation('events');
  if (userAgent === null || userAgent === '') return t('signIn.unknownDevice');
  const { browser, system } = deviceIn(userAgent);
  if (browser !== undefined && system !== undefined) return t('signIn.device', { browser, system });
  return browser ?? system ?? userAgent;
}
