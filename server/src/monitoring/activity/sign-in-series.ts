import { DAY, HOUR } from '../../lib/clock.ts';

/** The number of sign-ins of one hour with one outcome. */
export interface HourCount {
  hour: Date;
  outcome: 'success' | 'failure' | 'denied';
  count: number;
}

/** One point of a series. */
export interface SignInCounts {
  at: string;
  success: number;
  failure: number;
  denied: number;
}

const HOURS = 24;
const DAYS = 30;

/** Returns the time from which sign-ins are counted, so that 30 days of any time zone are whole. */
export const seriesStart = (now: Date): Date => new Date(floor(now.getTime(), HOUR) - (DAYS + 1) * DAY);

const floor = (time: number, step: number) => Math.floor(time / step) * step;
const emptyPoint = (at: number): SignInCounts => ({
  at: new Date(at).toISOString(),
  success: 0,
  failure: 0,
  denied: 0,
});

/** Returns the last 24 hours including the current one, oldest first. */
export function seriesByHour(counts: readonly HourCount[], now: Date): SignInCounts[] {
  const currentHour = floor(now.getTime(), HOUR);
  const hours = Array.from({ length: HOURS }, (_, index) =>
    emptyPoint(currentHour - (HOURS - 1 - index) * HOUR),
  );
  const byTime = new Map(hours.map((hour) => [hour.at, hour]));
  for (const { hour, outcome, count } of counts) {
    const found = byTime.get(hour.toISOString());
    if (found) found[outcome] += count;
  }
  return hours;
}

/** Returns the last 30 days of a time zone including today, oldest first. A sign-in counts for the day in which its hour begins. */
export function seriesByDay(counts: readonly HourCount[], now: Date, timeZone: string): SignInCounts[] {
  const dateOf = datesIn(timeZone);
  const [year = 0, month = 1, day = 1] = dateOf(now).split('-').map(Number);
  const byDate = new Map(
    Array.from({ length: DAYS }, (_, index) => {
      const date = new Date(Date.UTC(year, month - 1, day - (DAYS - 1 - index))).toISOString().slice(0, 10);
      return [date, emptyPoint(startOf(date, dateOf))];
    }),
  );
  for (const { hour, outcome, count } of counts) {
    const found = byDate.get(dateOf(hour));
    if (found) found[outcome] += count;
  }
  return [...byDate.values()];
}

/** Returns a function that formats local dates such as 2026-03-01. */
function datesIn(timeZone: string): (time: Date) => string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (time) => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
    return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
  };
}

/** The offset of every time zone from UTC is a multiple of this, in all years that matter. */
const QUARTER = HOUR / 4;

/** Returns when a local date begins: at midnight, or later where the clock is set forward then. */
function startOf(date: string, dateOf: (time: Date) => string): number {
  // A date begins between 14 hours before and 12 hours after the same date in UTC.
  let before = Date.parse(`${date}T00:00:00Z`) - 15 * HOUR;
  let after = before + 28 * HOUR;
  while (after - before > QUARTER) {
    const middle = before + floor((after - before) / 2, QUARTER);
    if (dateOf(new Date(middle)) < date) before = middle;
    else after = middle;
  }
  return after;
}
