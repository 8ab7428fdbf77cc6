import { Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Fact, Facts } from '../card/Facts.tsx';
import { SectionCard } from '../card/SectionCard.tsx';
import { GeneralFields } from './GeneralFields.tsx';
import { GENERAL } from './general.ts';
import { RootUrlTest } from './RootUrlTest.tsx';

/** What the system is called, where it is reached, and whom to ask. */
export function GeneralCard() {
  const { t } = useTranslation(['settings', 'common']);
  return (
    <SectionCard
      title={t('general.title')}
      description={t('general.description')}
      definition={GENERAL}
      factCount={4}
      facts={({ name, rootUrl, language, contactEmail }) => (
        <Facts>
          <Fact label={t('general.name')}>{name}</Fact>
          <Fact label={t('general.rootUrl')}>
            <Group gap="sm">
              <span>{rootUrl}</span>
              <RootUrlTest />
            </Group>
          </Fact>
          <Fact label={t('general.language')}>{t(`common:language.${language}`)}</Fact>
          <Fact label={t('general.contactEmail')} otherwise={t('notSet')}>
            {contactEmail}
          </Fact>
        </Facts>
      )}
      fields={(form) => <GeneralFields form={form} />}
    />
  );
}
