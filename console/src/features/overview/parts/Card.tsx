import { Paper, Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './Card.module.css';

interface CardProps {
  title: string;
  /** Beside the title: its state, or what can be chosen. */
  aside?: ReactNode;
  /** How it is counted, or what it means. */
  note?: ReactNode;
  children: ReactNode;
}

/** One part of the overview, under its heading. */
export function Card({ title, aside, note, children }: CardProps) {
  const id = useId();
  return (
    <Paper withBorder component="section" aria-labelledby={id} className={classes.card}>
      <div className={classes.head}>
        <Title order={2} size="h2" id={id}>
          {title}
        </Title>
        {aside}
      </div>
      {children}
      {note !== undefined && (
        <Text size="xs" c="dimmed" className={classes.note} component="div">
          {note}
        </Text>
      )}
    </Paper>
  );
}
