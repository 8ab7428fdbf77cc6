import { Input, SegmentedControl, Stack } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Fact, Facts } from '../card/Facts.tsx';
import { IntegerField } from '../card/IntegerField.tsx';
import { SectionCard } from '../card/SectionCard.tsx';
import { RetentionDialog } from './RetentionDialog.tsx';
import { KEEPING, RETENTION, type RetentionValues, shortenedTo } from './retention.ts';

/** How long audit events are kept. */
export function RetentionCard() {
  const { t } = useTranslation('settings-audit');
  return (
    <SectionCard
      title={t('retention.title')}
      description={t('retention.description')}
      definition={RETENTION}
      factCount={1}
      facts={({ days }) => (
        <Facts>
          <Fact label={t('retention.keep')}>
            {days === null ? t('retention.forever') : t('retention.forDays', { count: days })}
          </Fact>
        </Facts>
      )}
      fields={(form) => <RetentionFields form={form} />}
      confirmation={(typed, base, answers) => {
        const days = shortenedTo(typed, base);
        return days === undefined ? undefined : <RetentionDialog days={days} {...answers} />;
      }}
    />
  );
}

function RetentionFields({ form }: { form: UseFormReturnType<RetentionValues> }) {
  const { t } = useTranslation('settings-audit');
  const id = useId();
  return (
    <Stack gap="md">
      <div>
        <Input.Label id={id} labelElement="div">
          {t('retention.keep')}
        </Input.Label>
        <SegmentedControl
          aria-labelledby={id}
          fullWidth
          data={KEEPING.map((value) => ({ value, label: t(`retention.${value}`) }))}
          {...form.getInputProps('keep')}
        />
      </div>
      {form.values.keep === 'days' && (
        <IntegerField
          label={t('retention.dayCount')}
          description={t('retention.dayCountHint')}
          {...form.getInputProps('days')}
          value={form.values.days}
        />
      )}
    </Stack>
  );
}
