import { NativeSelect, Stack, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '../../../lib/languages.ts';
import { applyFaults } from '../../../ui/faults.ts';
import type { GeneralValues } from './general.ts';
import { RootUrlTest } from './RootUrlTest.tsx';

/** The general settings, to be changed. */
export function GeneralFields({ form }: { form: UseFormReturnType<GeneralValues> }) {
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
          // What came of another address says nothing of this one.
          key={form.values.rootUrl}
          rootUrl={form.values.rootUrl}
          onRefused={(error) => applyFaults(form, error)}
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
        type="email"
        autoComplete="off"
        {...form.getInputProps('contactEmail')}
      />
    </>
  );
}
