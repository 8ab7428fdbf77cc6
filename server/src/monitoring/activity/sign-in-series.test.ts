import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, HOUR } from '../../lib/clock.ts';
import { seriesByDay, seriesByHour, seriesStart } from './sign-in-series.ts';

const count = (hour: string, outcome: 'success' | 'failure' | 'denied', count: number) => ({
  hour: new Date(hour),
  outcome,
  count,
});

test('seriesByHour returns 24 whole hours, the current one last', () => {
  const now = new Date('2026-03-02T09:59:59.999Z');
  const hours = seriesByHour(
    [
      count('2026-03-02T09:00:00Z', 'success', 3),
      count('2026-03-02T09:00:00Z', 'denied', 1),
      count('2026-03-01T10:00:00Z', 'failure', 2),
      count('2026-03-01T09:00:00Z', 'failure', 99),
    ],
    now,
  );
  assert.equal(hours.length, 24);
  assert.deepEqual(hours[0], { at: '2026-03-01T10:00:00.000Z', success: 0, failure: 2, denied: 0 });
  assert.deepEqual(hours[23], { at: '2026-03-02T09:00:00.000Z', success: 3, failure: 0, denied: 1 });
  assert.equal(
    hours.reduce((sum, { failure }) => sum + failure, 0),
    2,
  );
});

const BEGINS: [timeZone: string, now: string, first: string, last: string][] = [
  ['UTC', '2026-03-02T09:00:00Z', '2026-02-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'],
  // Daylight saving time begins in between, on 29 March.
  ['Europe/Berlin', '2026-04-02T09:00:00Z', '2026-03-03T23:00:00.000Z', '2026-04-01T22:00:00.000Z'],
  // The next day has begun there, and the offset has half an hour.
  ['Asia/Kolkata', '2026-03-02T18:30:00Z', '2026-02-01T18:30:00.000Z', '2026-03-02T18:30:00.000Z'],
  ['Asia/Kathmandu', '2026-03-02T18:00:00Z', '2026-01-31T18:15:00.000Z', '2026-03-01T18:15:00.000Z'],
  ['Pacific/Kiritimati', '2026-03-02T09:00:00Z', '2026-01-31T10:00:00.000Z', '2026-03-01T10:00:00.000Z'],
  ['Pacific/Pago_Pago', '2026-03-02T09:00:00Z', '2026-01-31T11:00:00.000Z', '2026-03-01T11:00:00.000Z'],
  // The clock is set forward at midnight there: 6 September 2026 begins at 01:00.
  ['America/Santiago', '2026-09-06T12:00:00Z', '2026-08-08T04:00:00.000Z', '2026-09-06T04:00:00.000Z'],
];
for (const [timeZone, now, first, last] of BEGINS) {
  test(`seriesByDay returns 30 days of ${timeZone} that begin when local days do`, () => {
    const days = seriesByDay([], new Date(now), timeZone);
    assert.equal(days.length, 30);
    assert.deepEqual([days[0]?.at, days[29]?.at], [first, last]);
    assert.ok(seriesStart(new Date(now)) <= new Date(first));
  });
}

test('seriesByDay counts each hour for one day, in which it begins', () => {
  for (const timeZone of ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/St_Johns', 'America/Santiago']) {
    const now = new Date('2026-04-10T13:20:00Z');
    const since = seriesStart(now).getTime();
    const counts = Array.from({ length: 32 * 24 }, (_, index) => new Date(since + index * HOUR))
      .filter((hour) => hour <= now)
      .map((hour) => ({ hour, outcome: 'success' as const, count: 1 }));
    const days = seriesByDay(counts, now, timeZone);
    days.forEach((day, index) => {
      const end = days[index + 1]?.at ?? now.toISOString();
      const inside = counts.filter(({ hour }) => hour.toISOString() >= day.at && hour.toISOString() < end);
      assert.equal(day.success, inside.length, `${timeZone} ${day.at}`);
      assert.ok(Date.parse(end) - Date.parse(day.at) <= DAY + HOUR);
    });
  }
});
