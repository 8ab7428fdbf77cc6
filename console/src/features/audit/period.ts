import type { Period } from './search.ts';

const HOUR = 3_600_000;
const LENGTHS: Record<Period, number> = { '1h': HOUR, '24h': 24 * HOUR, '7d': 168 * HOUR, '30d': 720 * HOUR };

/** Where a period begins that ends now. */
export const startOf = (period: Period, now: Date): string =>
  new Date(now.getTime() - LENGTHS[period]).toISOString();

/** Milliseconds on each side that show what happened around an event. */
const AROUND = 5 * 60_000;

/** The time around an event, whole seconds. */
export function around(at: string): { from: string; to: string } {
  const moment = new Date(at).getTime();
  return { from: second(moment - AROUND), to: second(moment + AROUND + 999) };
}

/** The second in which an event happened; a link to it finds it there whatever happens later. */
export function secondOf(at: string): { from: string; to: string } {
  const moment = new Date(at).getTime();
  return { from: second(moment), to: second(moment + 1000) };
}

/** As a field of the browser takes a time: of the reader's zone, to the second. */
export function toLocal(time: string | undefined): string {
  if (time === undefined) return '';
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** The moment that such a field means; undefined while it is empty or half filled in. */
export function fromLocal(text: string): string | undefined {
  const moment = new Date(text).getTime();
  return Number.isNaN(moment) ? undefined : second(moment);
}

/** A moment's second, as it stands in addresses. */
const second = (moment: number): string => `${new Date(moment).toISOString().slice(0, 19)}Z`;
