import { Group, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useSystemName } from '../api/session.ts';
import { useTranslation } from '../lib/i18n.ts';
import classes from './PageHeader.module.css';

interface PageHeaderProps {
  title: string;
  /** The tab of the page, which begins the document title. */
  tab?: string | undefined;
  description?: ReactNode;
  actions?: ReactNode;
  /** Focuses the heading, so that a screen reader announces it: for content that replaces other content. */
  isNews?: boolean;
}

/** The heading of a page, which is focused on navigation, with the document title and the main actions. */
export function PageHeader({ title, tab, description, actions, isNews = false }: PageHeaderProps) {
  const { t } = useTranslation('common');
  const systemName = useSystemName();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isNews) heading.current?.focus({ preventScroll: true });
  }, [isNews]);
  return (
    <Group justify="space-between" align="flex-start" gap="sm" mb="md">
      <title>{[...(tab === undefined ? [] : [tab]), title, systemName ?? t('product')].join(' · ')}</title>
      <div className={classes.words}>
        <Title ref={heading} order={1} size="h3" tabIndex={-1} className={classes.heading}>
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
