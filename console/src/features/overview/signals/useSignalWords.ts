import { useTranslation } from 'react-i18next';
import type { Signal } from 'roster-contract';
import { formatMinutes, formatNumber } from '../../../lib/format.ts';

/** As many names as are read at a glance. */
const MOST_NAMES = 3;

/** What a signal says, in words. */
export function useSignalWords() {
  const { t, i18n } = useTranslation('overview');
  const listed = (names: readonly string[]) => {
    const rest = names.length - MOST_NAMES;
    const told = rest > 0 ? [...names.slice(0, MOST_NAMES), t('whose.more', { count: rest })] : [...names];
    return new Intl.ListFormat(i18n.language).format(told);
  };

  const titleOf = ({ rule, details }: Signal): string => {
    const { name, count, minutes } = details;
    const words = { count, number: formatNumber(count), span: formatMinutes(minutes) };
    return name === undefined
      ? t(`signals.many.${rule}`, words)
      : t(`signals.rule.${rule}`, { ...words, name });
  };

  const detailsOf = ({ details: { addresses = [], people = [], by } }: Signal): string =>
    [
      ...(by === undefined ? [] : [t('signals.by', { name: by.name })]),
      ...(people.length === 0 ? [] : [t('signals.people', { names: listed(people) })]),
      ...(addresses.length === 0 ? [] : [t('signals.from', { addresses: listed(addresses) })]),
    ].join(' · ');
  return { titleOf, detailsOf };
}
