import { Input, SegmentedControl, Skeleton, Stack, Text } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { formatDateTime, formatNumber } from '../../../lib/format.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { required } from '../../../ui/forms.tsx';
import { ProblemAlert } from '../../../ui/problem.tsx';
import { type RetentionBody, type RetentionPatch, retentionImpactQuery, retentionSection } from '../api.ts';
import { Fact, Facts } from '../card/Facts.tsx';
import { IntegerField } from '../card/NumberFields.tsx';
import { SectionCard } from '../card/SectionCard.tsx';
import type { CardDefinition } from '../card/SectionForm.tsx';

const KEEP_OPTIONS = ['forever', 'limited'] as const;

/** The initial value of the days field after switching from “Forever”. */
const SUGGESTED_DAYS = '365';

type RetentionValues = { keep: (typeof KEEP_OPTIONS)[number]; days: string };

const valuesOf = ({ days }: RetentionBody): RetentionValues =>
  days === null ? { keep: 'forever', days: SUGGESTED_DAYS } : { keep: 'limited', days: String(days) };

const daysOf = ({ keep, days }: RetentionValues): number | null => (keep === 'forever' ? null : Number(days));

/** Returns the new number of days if it is shorter than the saved one, so that events would be removed. */
function shortenedTo(typed: RetentionValues, base: RetentionBody): number | undefined {
  const days = daysOf(typed);
  return days !== null && days > 0 && (base.days === null || days < base.days) ? days : undefined;
}

const RETENTION: CardDefinition<RetentionBody, RetentionValues, RetentionPatch> = {
  section: retentionSection,
  valuesOf,
  validate: ({ keep, days }) => (keep === 'limited' ? { days: required(days) } : {}),
  patchOf: (typed, base) => {
    const days = daysOf(typed);
    return days === base.days ? {} : { days };
  },
};

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
      confirmation={(typed, base, dialog) => {
        const days = shortenedTo(typed, base);
        return days === undefined ? undefined : <RetentionDialog days={days} {...dialog} />;
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
          data={KEEP_OPTIONS.map((value) => ({ value, label: t(`retention.${value}`) }))}
          {...form.getInputProps('keep')}
        />
      </div>
      {form.values.keep === 'limited' && (
        <IntegerField
          label={t('retention.days')}
          description={t('retention.daysHint')}
          {...form.getInputProps('days')}
          value={form.values.days}
        />
      )}
    </Stack>
  );
}

interface RetentionDialogProps {
  days: number;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

/** Shows how many events a shorter retention would remove, before it is saved. */
function RetentionDialog({ days, onConfirm, onClose }: RetentionDialogProps) {
  const { t } = useTranslation('settings-audit');
  const { data, error } = useQuery(retentionImpactQuery(days));
  const count = data?.events.value ?? 0;
  const number = formatNumber(count);
  return (
    <ConfirmDialog
      title={t('retention.question', { count: days })}
      confirmLabel={t('retention.confirm')}
      isDisabled={!data}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      {!data && !error && <Skeleton h={40} />}
      <ProblemAlert problem={error} />
      {data && (
        <Stack gap="xs">
          <Text size="sm">
            {t(data.events.exact ? 'retention.removes' : 'retention.removesMoreThan', { count, number })}
          </Text>
          {data.oldest !== null && (
            <Text size="sm" c="dimmed">
              {t('retention.oldest', { time: formatDateTime(data.oldest) })}
            </Text>
          )}
          <Text size="sm">{t('retention.permanent')}</Text>
        </Stack>
      )}
    </ConfirmDialog>
  );
}
