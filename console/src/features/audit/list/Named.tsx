import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface NamedProps {
  name: string | undefined;
  title?: string | undefined;
  isDimmed?: boolean;
}

/** A name in a cell, cut where it is too long; a dash where there is none. */
export function Named({ name, title = name, isDimmed = name === undefined }: NamedProps) {
  const { t } = useTranslation('audit');
  return (
    <Text
      size="sm"
      truncate
      title={title}
      {...(isDimmed && { c: 'dimmed' })}
      {...(name === undefined && { role: 'img', 'aria-label': t('row.nothing') })}
    >
      {name ?? '–'}
    </Text>
  );
}
