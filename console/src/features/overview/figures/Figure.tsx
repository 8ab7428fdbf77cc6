import { Link, type LinkProps } from '@tanstack/react-router';
import { formatNumber } from '../../../lib/format.ts';
import classes from './Figures.module.css';
import { shortNumber } from './short-number.ts';

interface FigureProps {
  value: number;
  label: string;
  /** The list of what was counted. */
  link?: Pick<LinkProps, 'to' | 'params' | 'search'> | undefined;
}

/** One number with what it counts; a large one is short, and exact on hover. */
export function Figure({ value, label, link }: FigureProps) {
  const words = (
    <>
      <span className={classes.value} title={formatNumber(value)}>
        {shortNumber(value)}
      </span>
      <span className={classes.label}>{label}</span>
    </>
  );
  return (
    <li className={classes.figure}>
      {link ? (
        <Link {...link} className={classes.link}>
          {words}
        </Link>
      ) : (
        <div className={classes.plain}>{words}</div>
      )}
    </li>
  );
}
