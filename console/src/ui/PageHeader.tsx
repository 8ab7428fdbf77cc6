import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './PageHeader.module.css';

interface PageHeaderProps {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
}

/** A page's heading, which takes the focus when the page is opened, its name in the browser's tab, its main actions. */
export function PageHeader({ title, description, actions }: PageHeaderProps) {
  const { t } = useTranslation('common');
  return (
    <Group justify="space-between" align="flex-start" gap="sm" mb="md">
      <title>{`${title} · ${t('product')}`}</title>
      <div className={classes.words}>
        <Title order={1} size="h3" tabIndex={-1} className={classes.heading}>
          {title}
        </Title>
        {description !== undefined && (
          <Text size="sm" c="dimmed" component="div">
            {description}
          </Text>
        )}
      </div>
      {actions !== undefined && <Group gap="xs">{actions}</Group>}
    </Group>
  );
}
