import { Group, Text } from '@mantine/core';
import classes from './StatusDot.module.css';

interface StatusDotProps {
  tone: 'positive' | 'waiting' | 'neutral' | 'negative';
  label: string;
}

/** A status as a colored dot with its label. */
export function StatusDot({ tone, label }: StatusDotProps) {
  return (
    <Group gap={8} wrap="nowrap" component="span" display="inline-flex">
      <span className={classes.dot} data-tone={tone} aria-hidden />
      <Text size="sm" component="span" truncate>
        {label}
      </Text>
    </Group>
  );
}
