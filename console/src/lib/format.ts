import i18next from 'i18next';

/** Intl's formatters are dear to make and cheap to keep: one of each kind and language. */
export function perLanguage<Formatter>(make: (language: string) => Formatter): () => Formatter {
  const made = new Map<string, Formatter>();
  return () => {
    const language = i18next.language ?? 'en';
    const formatter = made.get(language) ?? make(language);
    made.set(language, formatter);
    return formatter;
  };
}

const numbers = perLanguage((language) => new Intl.NumberFormat(language));
const times = perLanguage(
  (language) =>
    new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' }),
);
const relativeTimes = perLanguage((language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));

/** A length of time in its largest unit that comes out even: “30 minutes”, “24 hours”. */
export function formatMinutes(minutes: number): string {
  const [value, unit] = minutes % 60 === 0 ? [minutes / 60, 'hour'] : [minutes, 'minute'];
  return new Intl.NumberFormat(i18next.language, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

export const formatNumber = (value: number): string => numbers().format(value);

/** A point in time in the reader's language and time zone. */
export const formatDateTime = (time: string | Date): string => times().format(new Date(time));

/** How long ago, in the largest unit that fits: “3 hours ago”. Less than a minute is “now”. */
export function formatRelative(time: string | Date, now: Date = new Date()): string {
  const seconds = (new Date(time).getTime() - now.getTime()) / 1000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relativeTimes().format(Math.trunc(seconds / size), unit);
  }
  return relativeTimes().format(0, 'second');
}

const remainingTimes = perLanguage((language) => new Intl.RelativeTimeFormat(language));

/** How long to wait for something that comes soon, to the second: “in 8 seconds”; “now” once it is due. */
export function formatWait(time: string | Date, now: Date = new Date()): string {
  const seconds = Math.ceil((new Date(time).getTime() - now.getTime()) / 1000);
  if (seconds <= 0) return formatRelative(now, now);
  return seconds < 60 ? remainingTimes().format(seconds, 'second') : formatUntil(time, now);
}

/** How long from now something lasts, to within half of a unit that tells enough: “in 3 days”, “in 36 hours”. */
export function formatUntil(time: string | Date, now: Date = new Date()): string {
  const minutes = Math.max(1, Math.round((new Date(time).getTime() - now.getTime()) / 60_000));
  if (minutes < 120) return remainingTimes().format(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  if (hours < 48) return remainingTimes().format(hours, 'hour');
  return remainingTimes().format(Math.round(hours / 24), 'day');
}
