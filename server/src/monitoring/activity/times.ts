import { DAY, HOUR } from '../../lib/clock.ts';

/** How many sign-ins of one hour ended how. */
export interface HourCount {
  hour: Date;
  outcome: 'success' | 'failure' | 'denied';
  count: number;
}

/** The same as charts show it. */
export interface SignInCounts {
  at: string;
  success: number;
  failure: number;
  denied: number;
}

const HOURS = 24;
const DAYS = 30;

/** From when on sign-ins are looked at, so that 30 days of any time zone are whole. */
export const sinceOf = (now: Date): Date => new Date(floor(now.getTime(), HOUR) - (DAYS + 1) * DAY);

const floor = (time: number, step: number) => Math.floor(time / step) * step;
const nothing = (at: number): SignInCounts => ({
  at: new Date(at).toISOString(),
  success: 0,
  failure: 0,
  denied: 0,
});

/** The last 24 hours, the present one among them, oldest first. */
export function hoursOf(counts: readonly HourCount[], now: Date): SignInCounts[] {
  const present = floor(now.getTime(), HOUR);
  const hours = Array.from({ length: HOURS }, (_, index) => nothing(present - (HOURS - 1 - index) * HOUR));
  const byTime = new Map(hours.map((hour) => [hour.at, hour]));
  for (const { hour, outcome, count } of counts) {
    const found = byTime.get(hour.toISOString());
    if (found) found[outcome] += count;
  }
  return hours;
}

/** The last 30 days of a time zone, today among them, oldest first. A sign-in belongs to the day on which its hour begins. */
export function toDays(counts: readonly HourCount[], now: Date, timeZone: string): SignInCounts[] {
  const dateOf = datesIn(timeZone);
  const [year = 0, month = 1, day = 1] = dateOf(now).split('-').map(Number);
  const byDate = new Map(
    Array.from({ length: DAYS }, (_, index) => {
      const date = new Date(Date.UTC(year, month - 1, day - (DAYS - 1 - index))).toISOString().slice(0, 10);
      return [date, nothing(beginOf(date, dateOf))];
    }),
  );
  for (const { hour, outcome, count } of counts) {
    const found = byDate.get(dateOf(hour));
    if (found) found[outcome] += count;
  }
  return [...byDate.values()];
}

/** Dates such as 2026-03-01, as a calendar on the wall has them there. */
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

/** Clocks are a multiple of this from UTC, everywhere and in all years that are looked at. */
const QUARTER = HOUR / 4;

/** When a date begins: mostly at midnight; where the clock is put forward then, later. */
function beginOf(date: string, dateOf: (time: Date) => string): number {
  // The date begins somewhere between 14 hours before it does in UTC and 12 after.
  let before = Date.parse(`${date}T00:00:00Z`) - 15 * HOUR;
  let after = before + 28 * HOUR;
  while (after - before > QUARTER) {
    const middle = before + floor((after - before) / 2, QUARTER);
    if (dateOf(new Date(middle)) < date) before = middle;
    else after = middle;
  }
  return after;
}
