import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  text?: ReactNode;
  /** What can be done about it. */
  action?: ReactNode;
}

/** Stands where a list has nothing to show: says why, and offers the way on. */
export function EmptyState({ icon, title, text, action }: EmptyStateProps) {
  return (
    <Stack align="center" justify="center" gap="xs" py={48} px="md" ta="center">
      {icon !== undefined && (
        <Text c="dimmed" component="span" aria-hidden lh={1}>
          {icon}
        </Text>
      )}
      <Text fw={600}>{title}</Text>
      {text !== undefined && (
        <Text size="sm" c="dimmed" maw={420} component="div">
          {text}
        </Text>
      )}
      {action}
    </Stack>
  );
}
