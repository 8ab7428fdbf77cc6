import { useTranslation } from 'react-i18next';

/** A device in words, such as “Firefox on Linux”. */
export function useDeviceWords(device: string | null): string {
  const { t } = useTranslation();
  // The server's words are these; other languages have another order.
  const [browser, system] = device?.split(' on ') ?? [];
  return browser && system ? t('device', { browser, system }) : (device ?? t('unknownDevice'));
}
