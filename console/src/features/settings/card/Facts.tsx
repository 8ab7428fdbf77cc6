import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Facts.module.css';

/** Values with their names, to be read. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={classes.facts}>{children}</dl>;
}

interface FactProps {
  label: string;
  /** Nothing, when nobody has set it. */
  children: ReactNode;
  /** What counts instead, where nobody has set anything. */
  otherwise?: string;
}

/** One value with its name. */
export function Fact({ label, children, otherwise = '–' }: FactProps) {
  const isSet = children !== null && children !== undefined && children !== '';
  return (
    <div className={classes.fact}>
      <dt className={classes.label}>{label}</dt>
      <dd className={classes.value}>
        {isSet ? (
          children
        ) : (
          <Text span inherit c="dimmed">
            {otherwise}
          </Text>
        )}
      </dd>
    </div>
  );
}
