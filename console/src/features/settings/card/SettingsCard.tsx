import { Group, Paper, Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './SettingsCard.module.css';

interface SettingsCardProps {
  title: string;
  description: string;
  /** Below the description. */
  note?: ReactNode;
  /** Buttons beside the title. */
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of one section of the settings, with its title. */
export function SettingsCard({ title, description, note, actions, children }: SettingsCardProps) {
  const id = useId();
  return (
    <Paper component="section" aria-labelledby={id} withBorder className={classes.card}>
      <Group justify="space-between" align="flex-start" gap="sm" className={classes.head}>
        <div className={classes.words}>
          <Title order={2} id={id}>
            {title}
          </Title>
          <Text size="sm" c="dimmed">
            {description}
          </Text>
          {note}
        </div>
        {actions && (
          <Group gap="xs" wrap="nowrap" className={classes.actions}>
            {actions}
          </Group>
        )}
      </Group>
      {children}
    </Paper>
  );
}
