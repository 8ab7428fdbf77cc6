import { Skeleton, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Facts.module.css';

/** A read-only list of labels and values. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={classes.facts}>{children}</dl>;
}

interface FactProps {
  label: string;
  children: ReactNode;
  /** Shown when there is no value. */
  otherwise?: string;
}

export function Fact({ label, children, otherwise = '–' }: FactProps) {
  const isSet = children !== null && children !== undefined && children !== '' && children !== false;
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

/** As tall as a list of `count` facts. */
export function FactsSkeleton({ count }: { count: number }) {
  return (
    <div aria-busy="true" className={classes.facts}>
      {Array.from({ length: count }, (_, index) => index).map((row) => (
        <div key={row} className={classes.fact}>
          <Skeleton height={12} my={5} width={110} />
          <Skeleton height={12} my={5} maw={220} />
        </div>
      ))}
    </div>
  );
}
