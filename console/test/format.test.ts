import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatMinutes,
  formatRelative,
  formatUntil,
  formatWait,
  readersTimeZone,
} from '../src/lib/format.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const ago = (seconds: number) => formatRelative(new Date(NOW.getTime() - seconds * 1000), NOW);

test('formats a past time in the largest unit that fits, rounded down', () => {
  assert.equal(ago(0), 'now');
  assert.equal(ago(59), 'now');
  assert.equal(ago(60), '1 minute ago');
  assert.equal(ago(3599), '59 minutes ago');
  assert.equal(ago(3600), '1 hour ago');
  assert.equal(ago(86_400), 'yesterday');
  assert.equal(ago(6 * 86_400), '6 days ago');
  assert.equal(ago(400 * 86_400), 'last year');
});

test('names a day, month or year only where the calendar does', () => {
  const noon = new Date(2026, 2, 1, 12);
  const since = (...[year, month, day]: [number, number, number]) =>
    formatRelative(new Date(year, month, day, 13), noon);
  assert.equal(since(2026, 1, 27), '1 day ago');
  assert.equal(since(2026, 1, 20), '1 week ago');
  assert.equal(since(2026, 0, 20), '1 month ago');
  assert.equal(since(2025, 11, 31), '1 month ago');
  assert.equal(since(2024, 11, 1), '1 year ago');
  assert.equal(since(2025, 1, 20), 'last year');
});

test('tolerates clocks that differ slightly', () => {
  assert.equal(ago(-5), 'now');
  assert.equal(ago(-3600), 'in 1 hour');
});

test('formats remaining time to half a unit, and at least as one minute', () => {
  const left = (seconds: number) => formatUntil(new Date(NOW.getTime() + seconds * 1000), NOW);
  assert.equal(left(-5), 'in 1 minute');
  assert.equal(left(100), 'in 2 minutes');
  assert.equal(left(119 * 60), 'in 119 minutes');
  assert.equal(left(2 * 3600), 'in 2 hours');
  assert.equal(left(47 * 3600), 'in 47 hours');
  // The default lifetime of an invitation.
  assert.equal(left(72 * 3600 - 1), 'in 3 days');
  assert.equal(left(30 * 86_400), 'in 30 days');
});

test('formats a wait to the second, and never as past', () => {
  const wait = (seconds: number) => formatWait(new Date(NOW.getTime() + seconds * 1000), NOW);
  assert.equal(wait(-5), 'now');
  assert.equal(wait(0), 'now');
  assert.equal(wait(0.2), 'in 1 second');
  assert.equal(wait(59), 'in 59 seconds');
  assert.equal(wait(60), 'in 1 minute');
  assert.equal(wait(300), 'in 5 minutes');
});

test('formats a duration in the largest unit without a remainder', () => {
  assert.equal(formatMinutes(5), '5 minutes');
  assert.equal(formatMinutes(90), '90 minutes');
  assert.equal(formatMinutes(60), '1 hour');
  assert.equal(formatMinutes(1440), '24 hours');
});

test('falls back to UTC where the browser does not know the time zone', () => {
  for (const timeZone of ['Etc/Unknown', '', 'Mars/Olympus'])
    assert.equal(readersTimeZone({ timeZone }), 'UTC');
  assert.equal(readersTimeZone({ timeZone: 'Asia/Shanghai' }), 'Asia/Shanghai');
});
