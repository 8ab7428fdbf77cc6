import i18next from 'i18next';
import { toUnicode } from 'punycode/punycode.es6.js';
import { toAsciiDomain } from 'roster-contract/email';

/** Caches one value per language: Intl's formatters are slow to create. */
export function perLanguage<Value>(create: (language: string) => Value): () => Value {
  const cache = new Map<string, Value>();
  return () => {
    const language = i18next.language ?? 'en';
    const value = cache.get(language) ?? create(language);
    cache.set(language, value);
    return value;
  };
}

/** Times are shown on the 24-hour clock in every language. */
const dateFormat = (options: Intl.DateTimeFormatOptions) =>
  perLanguage((language) => new Intl.DateTimeFormat(language, { hourCycle: 'h23', ...options }));

const numbers = perLanguage((language) => new Intl.NumberFormat(language));

export const formatNumber = (value: number): string => numbers().format(value);

/** Formats a duration in its largest unit without a remainder: “30 minutes”, “24 hours”. */
export function formatMinutes(minutes: number): string {
  const [value, unit] = minutes % 60 === 0 ? [minutes / 60, 'hour'] : [minutes, 'minute'];
  return new Intl.NumberFormat(i18next.language, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

const dateTimes = dateFormat({ dateStyle: 'medium', timeStyle: 'short' });

/** Formats a point in time to the minute, in the reader's language and time zone. */
export const formatDateTime = (time: string | Date): string => dateTimes().format(new Date(time));

const TO_SECOND = {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
} as const;
const timestampsOfThisYear = dateFormat(TO_SECOND);
const timestampsWithYear = dateFormat({ ...TO_SECOND, year: 'numeric' });
const fullTimestamps = dateFormat({
  ...TO_SECOND,
  year: 'numeric',
  weekday: 'short',
  timeZoneName: 'short',
});

/** Formats a point in time to the second; the year only when it is not the current one. */
export function formatTimestamp(time: string, now: Date = new Date()): string {
  const date = new Date(time);
  return (date.getFullYear() === now.getFullYear() ? timestampsOfThisYear : timestampsWithYear)().format(
    date,
  );
}

/** Formats a point in time to the second, with weekday, year and time zone. */
export const formatFullTimestamp = (time: string): string => fullTimestamps().format(new Date(time));

const timesOfToday = dateFormat({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
const daysOfThisYear = dateFormat({ month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });
const daysWithYear = dateFormat({
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  year: 'numeric',
});

/** Formats a point in time for a list of recent events: today's to the second without a date, others to the minute. */
export function formatRecent(time: string | number, now: Date = new Date()): string {
  const date = new Date(time);
  if (date.toDateString() === now.toDateString()) return timesOfToday().format(date);
  return (date.getFullYear() === now.getFullYear() ? daysOfThisYear : daysWithYear)().format(date);
}

/** Returns the reader's time zone; UTC where the browser can't determine it and reports `Etc/Unknown`. */
export function readersTimeZone(
  { timeZone }: { timeZone: string } = Intl.DateTimeFormat().resolvedOptions(),
): string {
  if (!timeZone || timeZone === 'Etc/Unknown') return 'UTC';
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

/** Formats the reader's time zone and its present offset from UTC. */
export function formatTimeZone(now: Date = new Date()): string {
  const timeZone = readersTimeZone();
  const formatter = new Intl.DateTimeFormat(i18next.language, { timeZone, timeZoneName: 'longOffset' });
  const offset = formatter.formatToParts(now).find(({ type }) => type === 'timeZoneName')?.value;
  return offset === undefined || offset === timeZone ? timeZone : `${timeZone} (${offset})`;
}

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** “yesterday”, “last year”. */
const namedTimes = perLanguage((language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));
/** “1 day ago”, “1 year ago”. */
const countedTimes = perLanguage((language) => new Intl.RelativeTimeFormat(language));

/**
 * Formats how long ago, in the largest unit that fits: “3 hours ago”. Less than a minute is “now”. 47 hours ago is “1 day
 * ago”: “yesterday” is the calendar's.
 */
export function formatRelative(time: string | Date, now: Date = new Date()): string {
  const date = new Date(time);
  const seconds = (date.getTime() - now.getTime()) / 1000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) < size) continue;
    const count = Math.trunc(seconds / size);
    const isNamed = calendarDistance(unit, date, now) === count;
    return (isNamed ? namedTimes : countedTimes)().format(count, unit);
  }
  return namedTimes().format(0, 'second');
}

/** Returns how many days, months or years apart two times are in the reader's calendar; undefined for other units. */
function calendarDistance(unit: (typeof UNITS)[number][0], date: Date, now: Date): number | undefined {
  const years = date.getFullYear() - now.getFullYear();
  if (unit === 'year') return years;
  if (unit === 'month') return years * 12 + date.getMonth() - now.getMonth();
  if (unit !== 'day') return undefined;
  const dayOf = (of: Date) => Date.UTC(of.getFullYear(), of.getMonth(), of.getDate()) / 86_400_000;
  return dayOf(date) - dayOf(now);
}

/** Formats the time left until something that is due soon, to the second: “in 8 seconds”; “now” once it is due. */
export function formatWait(time: string | Date, now: Date = new Date()): string {
  const seconds = Math.ceil((new Date(time).getTime() - now.getTime()) / 1000);
  if (seconds <= 0) return formatRelative(now, now);
  return seconds < 60 ? countedTimes().format(seconds, 'second') : formatUntil(time, now);
}

/** Formats the time left in a unit that is exact to about half of it: “in 3 days”, “in 36 hours”. */
export function formatUntil(time: string | Date, now: Date = new Date()): string {
  const minutes = Math.max(1, Math.round((new Date(time).getTime() - now.getTime()) / 60_000));
  if (minutes < 120) return countedTimes().format(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  if (hours < 48) return countedTimes().format(hours, 'hour');
  return countedTimes().format(Math.round(hours / 24), 'day');
}

/** Formats a device as the server names it, “Firefox on Linux”, in the word order of the reader's language. */
export function formatDevice(device: string | null): string {
  const [browser, system] = device?.split(' on ') ?? [];
  return browser && system
    ? i18next.t('device', { browser, system })
    : (device ?? i18next.t('unknownDevice'));
}

const lists = perLanguage((language) => new Intl.ListFormat(language, { type: 'conjunction' }));

/** Formats a list: “Acme, Globex, and Initech”. */
export const formatList = (items: readonly string[]): string => lists().format(items);

/** Returns an email address as people read it: the A-labels of an internationalized domain in Unicode. */
export function displayEmail(email: string): string {
  const at = email.lastIndexOf('@') + 1;
  const domain = email.slice(at).toLowerCase();
  if (!/(^|\.)xn--/.test(domain)) return email;
  try {
    const shown = toUnicode(domain);
    // An A-label that UTS #46 would not produce may look like another domain.
    return toAsciiDomain(shown) === domain ? email.slice(0, at) + shown : email;
  } catch {
    return email;
  }
}
