import { Radio, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const METHODS = ['link', 'temporary'] as const;
export type ResetMethod = (typeof METHODS)[number];

interface ResetMethodFieldProps {
  value: ResetMethod;
  onChange: (method: ResetMethod) => void;
  /** Where the link would go. */
  email: string;
}

/** The two ways to a new password, each with what it means. */
export function ResetMethodField({ value, onChange, email }: ResetMethodFieldProps) {
  const { t } = useTranslation('users-dialogs');
  const choose = (chosen: string) => {
    const method = METHODS.find((known) => known === chosen);
    if (method) onChange(method);
  };
  return (
    <Radio.Group aria-label={t('reset.method')} value={value} onChange={choose}>
      <Stack gap="sm">
        {METHODS.map((method) => (
          <Radio
            key={method}
            value={method}
            label={t(`reset.methods.${method}`)}
            description={t(`reset.methodHints.${method}`, { email })}
            data-autofocus={method === value}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
