import { Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from '../../lib/i18n.ts';
import { LANGUAGES } from '../../lib/languages.ts';
import { applyFaults } from '../../ui/faults.ts';
import { type GeneralBody, type GeneralPatch, generalSection, testRootUrl } from './api.ts';
import { Fact, Facts } from './card/Facts.tsx';
import { changes, orNull } from './card/form-values.ts';
import { InlineTest } from './card/InlineTest.tsx';
import { SectionCard } from './card/SectionCard.tsx';
import type { CardDefinition } from './card/SectionForm.tsx';

type GeneralValues = {
  name: string;
  rootUrl: string;
  language: GeneralBody['language'];
  contactEmail: string;
};

const valuesOf = ({ name, rootUrl, language, contactEmail }: GeneralBody): GeneralValues => ({
  name,
  rootUrl,
  language,
  contactEmail: contactEmail ?? '',
});

const GENERAL: CardDefinition<GeneralBody, GeneralValues, GeneralPatch> = {
  section: generalSection,
  valuesOf,
  patchOf: (typed, base) =>
    changes(typed, valuesOf(base), {
      name: typed.name,
      // null restores the configured ROOT_URL.
      rootUrl: orNull(typed.rootUrl),
      language: typed.language,
      contactEmail: orNull(typed.contactEmail),
    }),
};

/** The system's name, root URL, default language and contact. */
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

function GeneralFields({ form }: { form: UseFormReturnType<GeneralValues> }) {
  const { t } = useTranslation(['settings', 'common']);
  return (
    <>
      <TextInput
        label={t('general.name')}
        description={t('general.nameHint')}
        autoComplete="off"
        {...form.getInputProps('name')}
      />
      <Stack gap={6}>
        <TextInput
          label={t('general.rootUrl')}
          description={t('general.rootUrlHint')}
          type="url"
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('rootUrl')}
        />
        <RootUrlTest
          // The outcome of another URL does not apply to this one.
          key={form.values.rootUrl}
          rootUrl={form.values.rootUrl}
          onError={(error) => applyFaults(form, error)}
        />
      </Stack>
      <NativeSelect
        label={t('general.language')}
        description={t('general.languageHint')}
        data={LANGUAGES.map((value) => ({ value, label: t(`common:language.${value}`) }))}
        {...form.getInputProps('language')}
      />
      <TextInput
        label={t('general.contactEmail')}
        description={t('general.contactEmailHint')}
        inputMode="email"
        autoCapitalize="none"
        autoComplete="off"
        {...form.getInputProps('contactEmail')}
      />
    </>
  );
}

interface RootUrlTestProps {
  /** An unsaved URL; the saved one if absent. */
  rootUrl?: string;
  onError?: (error: unknown) => unknown;
}

/** Tests whether the server can reach itself at its root URL, as users would. */
function RootUrlTest({ rootUrl, onError }: RootUrlTestProps) {
  const { t } = useTranslation('settings');
  const test = async () => {
    const { reached, detail } = await testRootUrl(rootUrl?.trim() || undefined);
    return {
      isSuccess: reached,
      text: reached ? t('general.reached') : (detail ?? t('general.notReached')),
    };
  };
  return <InlineTest label={t('test')} ariaLabel={t('general.testLabel')} test={test} onError={onError} />;
}
