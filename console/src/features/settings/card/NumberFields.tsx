import { NativeSelect, TextInput, type TextInputProps } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { DURATION_UNITS, type DurationBase, inLargestUnit } from './duration.ts';
import classes from './NumberFields.module.css';

interface IntegerFieldProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  value: string;
  onChange: (value: string) => void;
}

/** An input that accepts digits only. Limits are validated on submit, not while typing. */
export function IntegerField({ onChange, ...input }: IntegerFieldProps) {
  return (
    <TextInput
      inputMode="numeric"
      autoComplete="off"
      maxLength={5}
      {...input}
      onChange={({ currentTarget }) => onChange(currentTarget.value.replaceAll(/\D/g, ''))}
    />
  );
}

interface DurationFieldProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  label: string;
  base: DurationBase;
  /** In the base unit. */
  value: string;
  onChange: (value: string) => void;
}

/** A number with a choice of its unit. */
export function DurationField({ base, value, onChange, ...input }: DurationFieldProps) {
  const { t } = useTranslation('settings');
  const [chosen, setChosen] = useState(() => inLargestUnit(Number(value), base).unit);
  const [smallest] = DURATION_UNITS[base];
  // A newer value saved by another admin may not be a multiple of the unit chosen here.
  const unit = Number(value) % chosen.size === 0 ? chosen : smallest;
  const amount = value === '' ? '' : String(Number(value) / unit.size);
  const change = (typed: string, size: number) => onChange(typed === '' ? '' : String(Number(typed) * size));
  const choose = (name: string) => {
    const next = DURATION_UNITS[base].find((candidate) => candidate.unit === name) ?? smallest;
    setChosen(next);
    change(amount, next.size);
  };
  return (
    <IntegerField
      {...input}
      maw={320}
      value={amount}
      onChange={(typed) => change(typed, unit.size)}
      rightSectionWidth={120}
      rightSection={
        <NativeSelect
          aria-label={t('duration.unitOf', { label: input.label })}
          className={classes.unit}
          // Without it, the select inherits the width of the surrounding field's section.
          rightSectionWidth={28}
          value={unit.unit}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
          data={DURATION_UNITS[base].map(({ unit: name }) => ({
            value: name,
            label: t(`duration.${name}`),
          }))}
        />
      }
    />
  );
}
