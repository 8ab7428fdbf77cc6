import type { Period } from './search.ts';

const HOUR = 3_600_000;
const LENGTHS: Record<Period, number> = { '1h': HOUR, '24h': 24 * HOUR, '7d': 168 * HOUR, '30d': 720 * HOUR };

/** Returns the start of a period that ends now. */
export const startOf = (period: Period, now: Date): string =>
  new Date(now.getTime() - LENGTHS[period]).toISOString();

/** Milliseconds before and after an event. */
const SURROUNDING = 5 * 60_000;

/** Returns the time range around an event, in whole seconds. */
export function around(at: string): { from: string; to: string } {
  const time = new Date(at).getTime();
  return { from: toSecond(time - SURROUNDING), to: toSecond(time + SURROUNDING + 999) };
}

/** Returns the second in which an event happened, so that a link to the event finds it on the first page. */
export function secondOf(at: string): { from: string; to: string } {
  const time = new Date(at).getTime();
  return { from: toSecond(time), to: toSecond(time + 1000) };
}

const toSecond = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** Converts a time to the value of a `datetime-local` input, in the viewer's time zone. */
export function toLocal(time: string | undefined): string {
  if (time === undefined) return '';
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/**
 * Converts the value of a `datetime-local` input to a time; undefined while it is empty or incomplete. An input that still
 * shows `former` means exactly that: when clocks are set back, the same local time occurs twice.
 */
export function fromLocal(text: string, former?: string): string | undefined {
  if (former !== undefined && text === toLocal(former)) return former;
  const time = new Date(text).getTime();
  return Number.isNaN(time) ? undefined : toSecond(time);
}
