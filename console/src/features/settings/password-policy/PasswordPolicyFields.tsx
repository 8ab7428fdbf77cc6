import { NativeSelect, Radio, SimpleGrid, Stack } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { IntegerField } from '../card/IntegerField.tsx';
import { CLASS_COUNTS, type PasswordPolicyValues, PRESETS } from './password-policy.ts';

/** The rules for new passwords, to be changed: as a preset, or one by one. */
export function PasswordPolicyFields({ form }: { form: UseFormReturnType<PasswordPolicyValues> }) {
  const { t } = useTranslation('settings');
  return (
    <>
      <Radio.Group label={t('policy.preset')} {...form.getInputProps('preset')}>
        <Stack gap="xs" mt={6}>
          {PRESETS.map((preset) => (
            <Radio
              key={preset}
              value={preset}
              label={t(`policy.presets.${preset}`)}
              description={t(`policy.presetHints.${preset}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {form.values.preset === 'custom' && (
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          <IntegerField
            label={t('policy.minLength')}
            description={t('policy.minLengthHint')}
            {...form.getInputProps('minLength')}
            value={form.values.minLength}
          />
          <NativeSelect
            label={t('policy.minClasses')}
            description={t('policy.minClassesHint')}
            data={CLASS_COUNTS.map((count) => ({
              value: String(count),
              label: count === 0 ? t('policy.anyKind') : t('policy.kinds', { count }),
            }))}
            {...form.getInputProps('minClasses')}
          />
          <IntegerField
            label={t('policy.history')}
            description={t('policy.historyHint')}
            {...form.getInputProps('history')}
            value={form.values.history}
          />
        </SimpleGrid>
      )}
    </>
  );
}
