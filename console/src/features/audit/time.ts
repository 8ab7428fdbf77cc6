import i18next from 'i18next';
import { perLanguage } from '../../lib/format.ts';

const short = {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
} as const;
const ofThisYear = perLanguage(
  (language) => new Intl.DateTimeFormat(language, { ...short, hourCycle: 'h23' }),
);
const ofOtherYears = perLanguage(
  (language) => new Intl.DateTimeFormat(language, { ...short, year: 'numeric', hourCycle: 'h23' }),
);
const exact = perLanguage(
  (language) =>
    new Intl.DateTimeFormat(language, {
      ...short,
      year: 'numeric',
      weekday: 'short',
      hourCycle: 'h23',
      timeZoneName: 'short',
    }),
);

/** A moment to the second, as short as it can be; who looks for what happened when compares seconds. */
export function formatMoment(time: string, now: Date = new Date()): string {
  const date = new Date(time);
  return (date.getFullYear() === now.getFullYear() ? ofThisYear : ofOtherYears)().format(date);
}

/** The same with the day of the week, the year and the reader's time zone. */
export const formatExactly = (time: string): string => exact().format(new Date(time));

/** The reader's time zone: its name, and how far from UTC it is now. */
export function zoneWords(now: Date = new Date()): string {
  const formatter = new Intl.DateTimeFormat(i18next.language, { timeZoneName: 'longOffset' });
  const offset = formatter.formatToParts(now).find(({ type }) => type === 'timeZoneName')?.value;
  const { timeZone } = formatter.resolvedOptions();
  return offset === undefined || offset === timeZone ? timeZone : `${timeZone} (${offset})`;
}
