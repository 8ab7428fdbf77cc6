import classes from './StatusDot.module.css';

interface StatusDotProps {
  tone: 'positive' | 'waiting' | 'neutral' | 'negative';
  label: string;
}

/** A status as a colored dot with its label. Plain elements, since lists have one in each row. */
export function StatusDot({ tone, label }: StatusDotProps) {
  return (
    <span className={classes.status}>
      <span className={classes.dot} data-tone={tone} aria-hidden />
      <span className={classes.label}>{label}</span>
    </span>
  );
}
