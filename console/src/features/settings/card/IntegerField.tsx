import { TextInput, type TextInputProps } from '@mantine/core';

interface IntegerFieldProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  value: string;
  onChange: (value: string) => void;
}

/** A whole number, typed. Whether it is a fitting one is not decided while somebody is still typing. */
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
