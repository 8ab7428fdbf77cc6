import { Paper, Skeleton, Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './Card.module.css';

interface CardProps {
  title: string;
  /** Beside the title: a state or controls. */
  aside?: ReactNode;
  /** Below the content: how it is counted, or what it means. */
  note?: ReactNode;
  children: ReactNode;
}

/** A section of the overview with its heading. */
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

export const CardSkeleton = ({ height }: { height: number }) => (
  <Paper withBorder className={classes.card} aria-busy="true">
    <div className={classes.head}>
      <Skeleton height={14} width={120} />
    </div>
    <Skeleton height={height - 64} />
  </Paper>
);
