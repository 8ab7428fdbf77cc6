import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MINUTE, SECOND, systemClock } from '../../src/lib/clock.ts';
import { insertSignedIn, startTestServer, type TestClock } from '../harness/index.ts';

/** The clock of a machine that is wrong by so many milliseconds. */
const skewed = (milliseconds: number): TestClock => ({
  now: () => new Date(systemClock.now().getTime() + milliseconds),
  advance() {},
});

const behind = await startTestServer({ localClock: skewed(-3 * MINUTE) });
const ahead = await startTestServer({ beside: behind, localClock: skewed(7 * MINUTE) });

describe('nodes whose clocks differ by ten minutes', () => {
  test('use the same time', async () => {
    const [first, second] = [behind, ahead].map(({ server }) => server.services.clock.now().getTime());
    const [row] = await behind.sql<{ time: Date }>('SELECT clock_timestamp() AS time');
    for (const time of [first, second])
      assert.ok(Math.abs((time ?? 0) - (row?.time.getTime() ?? 0)) < 5 * SECOND, `${time} ${row?.time}`);
  });

  test("end blocks at the right time when the other node's clock is ahead", async () => {
    const { email } = await insertSignedIn(behind);
    for (let failure = 0; failure < 5; failure++)
      (await ahead.client().post('/session', { email, password: 'wrong password 1' })).expect(401);
    const rows = await behind.sql<{ left: number }>(
      'SELECT extract(epoch FROM blocked_until - clock_timestamp())::float8 AS left FROM sign_in_throttles',
    );
    assert.ok(rows.length > 0);
    // The first delay is a second; the clocks differ by ten minutes.
    for (const { left } of rows) assert.ok(left < 60, String(left));
  });

  test('count failures that cost nothing on both, when one is some milliseconds behind', async () => {
    // Each node estimates the time of the database. Fixed, so that no block ends during the test.
    const time = systemClock.now().getTime();
    const clocks = [0, -200].map((difference) => ({ now: () => new Date(time + difference), advance() {} }));
    const [first, second] = await Promise.all(
      clocks.map((clock) => startTestServer({ beside: behind, clock })),
    );
    const { email } = await insertSignedIn(behind);
    for (const server of [first, second, first, second, second])
      (await server?.client().post('/session', { email, password: 'wrong password 1' }))
        ?.expect(401)
        .problem('invalid_credentials');
    (await second?.client().post('/session', { email, password: 'wrong password 1' }))
      ?.expect(429)
      .problem('too_many_attempts');
  });

  test('reject an expired session when their own clock is behind', async () => {
    const { browser, id } = await insertSignedIn(behind);
    await behind.sql(
      `UPDATE sessions SET created_at = now() - interval '1 day', expires_at = now() - interval '1 second' WHERE user_id = $1`,
      [id],
    );
    behind.server.services.sessionCache.invalidateAll();
    (await browser.get('/me')).expect(401);
  });
});
