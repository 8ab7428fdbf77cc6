import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DAY, MINUTE } from '../../lib/clock.ts';
import { applyHits, type Before } from './hits.ts';
import type { Hit } from './model.ts';

const START = Date.parse('2026-03-02T09:00:00Z');
const at = (minute: number) => new Date(START + minute * MINUTE);
const hit = (minute: number, key = `at ${minute}`): Hit => ({ key, at: at(minute), detail: null });
const limits = { threshold: 3, window: 10 * MINUTE, now: at(0) };
const NOTHING: Before = { running: undefined, hits: [] };
const keysOf = (hits: readonly Hit[]) => hits.map(({ key }) => key);

test('raises one signal when the threshold is reached within the window, which then gains hits', () => {
  const minutes = [0, 1, 12, 13, 14, 20, 29, 40, 41];
  const course = applyHits(
    NOTHING,
    minutes.map((minute) => hit(minute)),
    limits,
  );
  assert.deepEqual(course.raised.map(keysOf), [['at 12', 'at 13', 'at 14', 'at 20', 'at 29']]);
  assert.deepEqual([course.gained, keysOf(course.left)], [[], ['at 40', 'at 41']]);
});

test('counts hits of earlier batches', () => {
  const hits = [hit(0), hit(5)].map((one) => ({ ...one, counted: false }));
  assert.equal(applyHits({ running: undefined, hits }, [hit(9)], limits).raised.length, 1);
  assert.equal(applyHits({ running: undefined, hits }, [hit(10)], limits).raised.length, 0);
});

test('gives hits to the running signal, for a day and until it is acknowledged', () => {
  const running = { raisedAt: at(0), lastAt: at(0) };
  assert.equal(applyHits({ running, hits: [] }, [hit(9)], limits).gained.length, 1);
  assert.equal(applyHits(NOTHING, [hit(9)], limits).gained.length, 0);
  const old = { raisedAt: new Date(START - DAY), lastAt: at(0) };
  assert.equal(applyHits({ running: old, hits: [] }, [hit(1), hit(2), hit(3)], limits).raised.length, 1);
});

test('counts a key once within the window', () => {
  const course = applyHits(
    NOTHING,
    [hit(0, 'bob'), hit(1, 'bob'), hit(2, 'bob'), hit(3, 'eve'), hit(4, 'dan')],
    limits,
  );
  assert.deepEqual(course.raised.map(keysOf), [['bob', 'eve', 'dan']]);
  const counted = [{ ...hit(0, 'bob'), counted: true }];
  const running = { raisedAt: at(0), lastAt: at(0) };
  assert.deepEqual(
    keysOf(applyHits({ running, hits: counted }, [hit(1, 'bob'), hit(2, 'eve')], limits).gained),
    ['eve'],
  );
});

const minutes = fc
  .array(fc.nat(300), { maxLength: 60 })
  .map((all) => all.toSorted((one, other) => one - other));
const thresholds = fc.integer({ min: 1, max: 6 });

test('raises the same signals whatever the batches', () => {
  fc.assert(
    fc.property(
      minutes,
      thresholds,
      fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1 }),
      (all, threshold, sizes) => {
        const hits = all.map((minute, index) => hit(minute, `${index}`));
        const given = { ...limits, threshold };
        const whole = applyHits(NOTHING, hits, given);
        assert.deepEqual(
          whole.raised.flatMap(keysOf).filter((key, index, keys) => keys.indexOf(key) !== index),
          [],
          'counted twice',
        );
        const signals: string[][] = [];
        let before: Before = NOTHING;
        for (let from = 0, batch = 0; from < hits.length; batch++) {
          const size = sizes[batch % sizes.length] ?? 1;
          const course = applyHits(before, hits.slice(from, from + size), given);
          signals.at(-1)?.push(...keysOf(course.gained));
          signals.push(...course.raised.map(keysOf));
          from += size;
          const latest = course.raised.at(-1) ?? (course.gained.length > 0 ? course.gained : undefined);
          before = {
            running: latest ? { raisedAt: at(0), lastAt: latest.at(-1)?.at ?? at(0) } : before.running,
            hits: course.left.map((one) => ({ ...one, counted: false })),
          };
        }
        assert.deepEqual(signals, whole.raised.map(keysOf));
      },
    ),
  );
});

test('raises a signal exactly when the threshold is reached within a window', () => {
  fc.assert(
    fc.property(minutes, thresholds, (all, threshold) => {
      const hits = all.map((minute, index) => hit(minute, `${index}`));
      const { raised, left } = applyHits(NOTHING, hits, { ...limits, threshold });
      const reported = new Set(raised.flatMap(keysOf));
      for (const [index, last] of hits.entries()) {
        const near = hits
          .slice(0, index + 1)
          .filter((one) => one.at.getTime() > last.at.getTime() - limits.window);
        if (near.length >= threshold) assert.ok(reported.has(last.key), `${last.key} is missing`);
      }
      for (const signal of raised) {
        const first = signal.slice(0, threshold);
        assert.equal(first.length, threshold);
        const [begin, end] = [first[0]?.at.getTime() ?? 0, first.at(-1)?.at.getTime() ?? 0];
        assert.ok(end - begin < limits.window);
      }
      assert.ok(left.length < threshold);
    }),
  );
});
