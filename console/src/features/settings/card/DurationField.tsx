import { NativeSelect, type TextInputProps } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './DurationField.module.css';
import { DURATION_UNITS, type DurationBase, inLargestUnit } from './duration.ts';
import { IntegerField } from './IntegerField.tsx';

interface DurationFieldProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  label: string;
  base: DurationBase;
  /** In units of the base. */
  value: string;
  onChange: (value: string) => void;
}

/** A length of time: a number, and a unit to choose. */
export function DurationField({ base, value, onChange, ...input }: DurationFieldProps) {
  const { t } = useTranslation('settings');
  const [chosen, setChosen] = useState(() => inLargestUnit(Number(value), base).unit);
  const [smallest] = DURATION_UNITS[base];
  // Somebody else's newer value may not come out even in the unit that was chosen here.
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
          // Else it would have the room of the field around it.
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
