import { NativeSelect, Radio, SimpleGrid, Stack } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from '../../lib/i18n.ts';
import { required } from '../../ui/forms.tsx';
import { type PasswordPolicyBody, type PasswordPolicyPatch, passwordPolicySection } from './api.ts';
import { Fact, Facts } from './card/Facts.tsx';
import { changes } from './card/form-values.ts';
import { IntegerField } from './card/NumberFields.tsx';
import { SectionCard } from './card/SectionCard.tsx';
import type { CardDefinition } from './card/SectionForm.tsx';

const PRESETS = ['reference', 'nist', 'custom'] as const;
/** How many types of characters can be required. 0 and 1 mean the same, so only 0 is offered. */
const CLASS_COUNTS = [0, 2, 3] as const;

type PasswordPolicyValues = {
  preset: PasswordPolicyBody['preset'];
  minLength: string;
  minClasses: string;
  history: string;
};

const valuesOf = (body: PasswordPolicyBody): PasswordPolicyValues => ({
  preset: body.preset,
  minLength: String(body.minLength),
  minClasses: String(body.minClasses < 2 ? 0 : body.minClasses),
  history: String(body.history),
});

function patchOf(typed: PasswordPolicyValues, base: PasswordPolicyBody): PasswordPolicyPatch {
  const { preset } = typed;
  // A preset determines the other fields.
  if (preset !== 'custom') return changes(typed, valuesOf(base), { preset });
  return changes(typed, valuesOf(base), {
    preset,
    minLength: Number(typed.minLength),
    minClasses: Number(typed.minClasses),
    history: Number(typed.history),
  });
}

const PASSWORD_POLICY: CardDefinition<PasswordPolicyBody, PasswordPolicyValues, PasswordPolicyPatch> = {
  section: passwordPolicySection,
  valuesOf,
  validate: ({ minLength, history }) => ({ minLength: required(minLength), history: required(history) }),
  patchOf,
};

/** The requirements for new passwords. */
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

function PasswordPolicyFields({ form }: { form: UseFormReturnType<PasswordPolicyValues> }) {
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
