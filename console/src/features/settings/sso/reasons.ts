import i18next from 'i18next';
import { useTranslation } from '../../../lib/i18n.ts';

/** Returns a function that explains why an identity provider's answer is refused; the code itself for a newer server's. */
export function useReasonText(): (reason: string) => string {
  useTranslation('settings-sso');
  return (reason) => {
    const text: unknown = i18next.getResource(i18next.language, 'settings-sso', `reason.${reason}`);
    return typeof text === 'string' ? text : reason;
  };
}
