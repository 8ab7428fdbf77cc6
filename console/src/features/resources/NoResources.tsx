import { Button } from '@mantine/core';
import { IconBuilding } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/EmptyState.tsx';

interface NoResourcesProps {
  /** What was searched for. */
  query: string | undefined;
  isFiltered: boolean;
  /** What is said, and offered, where there are none at all yet. */
  first: { title: string; text: string; action: ReactNode };
  onClear: () => void;
}

/** Where no organization or project is to be shown: because of what one looks for, or since there are none yet. */
export function NoResources({ query, isFiltered, first, onClear }: NoResourcesProps) {
  const { t } = useTranslation('memberships');
  const icon = <IconBuilding size={32} stroke={1.25} />;
  if (!isFiltered) return <EmptyState icon={icon} {...first} />;
  return (
    <EmptyState
      icon={icon}
      title={t('empty.title')}
      text={query === undefined ? t('empty.filtered') : t('empty.search', { query })}
      action={
        <Button variant="default" mt="xs" onClick={onClear}>
          {t('empty.clear')}
        </Button>
      }
    />
  );
}
