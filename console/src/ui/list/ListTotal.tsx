import { formatNumber } from '../../lib/format.ts';

interface Total {
  value: number;
  exact: boolean;
}

interface ListTotalProps {
  total: Total | undefined;
  isOutdated: boolean;
  /** The words for a count and for an estimate. */
  exact: (count: number, number: string) => string;
  about: (number: string) => string;
}

/** What an estimate can be trusted for; more figures would look like a count. */
const FIGURES = 3;

/** How many there are in the view. A screen reader hears it when a search has come to its end. */
export function ListTotal({ total, isOutdated, exact, about }: ListTotalProps) {
  const wordsOf = ({ value, exact: isExact }: Total) =>
    isExact ? exact(value, formatNumber(value)) : about(formatNumber(Number(value.toPrecision(FIGURES))));
  return (
    <span role="status" aria-busy={isOutdated}>
      {total ? wordsOf(total) : '\u00a0'}
    </span>
  );
}
