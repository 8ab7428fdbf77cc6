import { useTranslation } from 'react-i18next';
import { Fact, Facts } from '../card/Facts.tsx';
import { SectionCard } from '../card/SectionCard.tsx';
import { PasswordPolicyFields } from './PasswordPolicyFields.tsx';
import { PASSWORD_POLICY } from './password-policy.ts';

/** What new passwords must have. */
export function PasswordPolicyCard() {
  const { t } = useTranslation('settings');
  return (
    <SectionCard
      title={t('policy.title')}
      description={t('policy.description')}
      definition={PASSWORD_POLICY}
      factCount={4}
      facts={({ preset, minLength, minClasses, history }) => (
        <Facts>
          <Fact label={t('policy.preset')}>{t(`policy.presets.${preset}`)}</Fact>
          <Fact label={t('policy.minLength')}>{t('policy.characters', { count: minLength })}</Fact>
          <Fact label={t('policy.minClasses')}>
            {minClasses < 2 ? t('policy.noClasses') : t('policy.classes', { count: minClasses })}
          </Fact>
          <Fact label={t('policy.history')}>
            {history === 0 ? t('policy.noHistory') : t('policy.latest', { count: history })}
          </Fact>
        </Facts>
      )}
      fields={(form) => <PasswordPolicyFields form={form} />}
    />
  );
}
