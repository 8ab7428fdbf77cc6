import { useTranslation } from 'react-i18next';
import { ABILITIES, type AskedPlace, GRANTS } from './data.ts';

/** Roles and abilities in the reader's words. */
export function useAccessWords() {
  const { t } = useTranslation('users-dialogs');
  const grantWords = (code: string): string => {
    const grant = GRANTS.find((known) => known === code);
    return grant === undefined ? code : t(`access.grant.${grant}`);
  };
  const throughWords = ({ type, name }: { type: 'system' | AskedPlace['type']; name: string | null }) =>
    type === 'system' || name === null ? t('access.through.system') : t('access.through.place', { name });
  const abilityWords = (type: AskedPlace['type'], code: string): string => {
    if (type === 'organization') {
      const known = ABILITIES.organization.find((ability) => ability === code);
      return known === undefined ? code : t(`access.organization.${known}`);
    }
    const known = ABILITIES.project.find((ability) => ability === code);
    return known === undefined ? code : t(`access.project.${known}`);
  };
  return { grantWords, throughWords, abilityWords };
}
