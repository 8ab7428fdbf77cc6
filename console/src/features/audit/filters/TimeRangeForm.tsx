import { Button, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatTimeZone } from '../../../lib/format.ts';
import { fromLocal, toLocal } from '../period.ts';

interface TimeRangeFormProps {
  from: string | undefined;
  to: string | undefined;
  onApply: (range: { from: string | undefined; to: string | undefined }) => void;
}

/** Exact times, to the second, in the reader's time zone; either may be left open. */
export function TimeRangeForm({ from, to, onApply }: TimeRangeFormProps) {
  const { t } = useTranslation('audit');
  const [text, setText] = useState({ from: toLocal(from), to: toLocal(to) });
  const range = { from: fromLocal(text.from), to: fromLocal(text.to) };
  const isWrong = range.from !== undefined && range.to !== undefined && range.to <= range.from;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isWrong) onApply(range);
  };
  return (
    <Stack component="form" onSubmit={submit} gap={6} px={12} pt={6}>
      <Text size="xs" c="dimmed">
        {t('time.exact')} · {t('time.zone', { zone: formatTimeZone() })}
      </Text>
      {(['from', 'to'] as const).map((side) => (
        <TextInput
          key={side}
          type="datetime-local"
          step={1}
          size="xs"
          label={t(`time.${side}`)}
          value={text[side]}
          onChange={({ currentTarget: { value } }) => setText((former) => ({ ...former, [side]: value }))}
          error={side === 'to' && isWrong && t('time.order')}
        />
      ))}
      <Button type="submit" size="xs" mt={4} disabled={range.from === undefined && range.to === undefined}>
        {t('time.apply')}
      </Button>
    </Stack>
  );
}
