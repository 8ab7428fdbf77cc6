import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { newId } from '../../src/lib/ids.ts';
import { type Client, firstAdmin, queueTestMail, startTestServer } from '../harness/index.ts';

const server = await startTestServer();
const { browser, id: adminId } = await firstAdmin(server);
const START = '2026-02-01T00:00:00';

/** Times with ties and with differences of a microsecond. */
const offsets = fc.array(fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 3_000_000 })), {
  minLength: 20,
  maxLength: 60,
});
const timeOf = (offset: number) =>
  `${START.slice(0, -2)}${String(Math.floor(offset / 1e6)).padStart(2, '0')}.${String(offset % 1e6).padStart(6, '0')}Z`;

/** Reads a list page by page to its end, then back to its start if it supports that. */
async function walk(path: string, client: Client): Promise<string[]> {
  const ids: string[] = [];
  const back: string[][] = [];
  let cursor: string | null | undefined;
  let previous: string | null | undefined;
  do {
    const page = Object((await client.get(`${path}${cursor ? `&cursor=${cursor}` : ''}`)).expect(200).json);
    ids.push(...page.items.map((item: { id: string }) => item.id));
    [cursor, previous] = [page.nextCursor, page.previousCursor];
    assert.ok(ids.length < 1000, 'the list goes on without end');
  } while (cursor);
  const lastPage = ids.length % 7 || Math.min(7, ids.length);
  while (previous) {
    const page = Object((await client.get(`${path}&cursor=${previous}`)).expect(200).json);
    back.unshift(page.items.map((item: { id: string }) => item.id));
    previous = page.previousCursor;
  }
  if (back.length > 0) assert.deepEqual(back.flat(), ids.slice(0, -lastPage));
  return ids;
}

const newestFirst = (rows: readonly { id: string; offset: number }[]) =>
  rows
    .toSorted((one, other) => other.offset - one.offset || (one.id < other.id ? 1 : -1))
    .map(({ id }) => id);

describe('lists of rows with microseconds', () => {
  test('return every audit event and line of an export exactly once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(offsets, async (all) => {
        const rows = all.map((offset) => ({ id: newId(), offset }));
        const project = newId();
        await server.sql(
          `INSERT INTO audit_events (id, at, event_type, operation, outcome, operated_by_id, project_id)
           SELECT id, at, 'session', 'sign_in', 'success', $3, $4 FROM unnest($1::uuid[], $2::timestamptz[]) AS t (id, at)`,
          [rows.map(({ id }) => id), rows.map(({ offset }) => timeOf(offset)), project, project],
        );
        const expected = newestFirst(rows);
        assert.deepEqual(await walk(`/audit-events?projectId=${project}&limit=7`, browser), expected);
        const middle = rows[Math.floor(rows.length / 2)] ?? assert.fail();
        const to = timeOf(middle.offset);
        const file = await browser.get(`/audit-events/export?format=csv&projectId=${project}&to=${to}`);
        const lines = file.expect(200).text.trim().split('\r\n').slice(1);
        const before = newestFirst(rows.filter(({ offset }) => offset < middle.offset)).toReversed();
        assert.deepEqual(
          lines.map((line) => before.find((id) => line.includes(id))),
          before,
        );
      }),
      { numRuns: 8 },
    );
  });

  test('return every sign-in of a user exactly once', async () => {
    const rows = Array.from({ length: 40 }, (_, index) => ({ id: newId(), offset: index % 3 ? index : 7 }));
    await server.sql(
      `INSERT INTO audit_events (id, at, event_type, operation, outcome, operated_by_id)
       SELECT id, at, 'session', 'sign_in', 'success', $3 FROM unnest($1::uuid[], $2::timestamptz[]) AS t (id, at)`,
      [rows.map(({ id }) => id), rows.map(({ offset }) => timeOf(offset)), adminId],
    );
    const ids = await walk(`/users/${adminId}/sign-ins?limit=7`, browser);
    const known = new Set(rows.map(({ id }) => id));
    assert.deepEqual(
      ids.filter((id) => known.has(id)),
      newestFirst(rows),
    );
  });

  test('return every signal and mail exactly once', async () => {
    const rows = Array.from({ length: 30 }, (_, index) => ({ id: newId(), offset: index % 4 ? index : 9 }));
    const parameters = [rows.map(({ id }) => id), rows.map(({ offset }) => timeOf(offset))];
    await server.sql(
      `INSERT INTO signals (id, rule, subject, details, raised_at, last_at, told)
       SELECT id, 'failures_of_account', id::text, '{"count":1,"minutes":1,"lastAt":"2026-02-01T00:00:00.000Z"}', at, at, true
       FROM unnest($1::uuid[], $2::timestamptz[]) AS t (id, at)`,
      parameters,
    );
    assert.deepEqual(await walk('/signals?limit=7', browser), newestFirst(rows));
    for (let count = 0; count < 15; count++) await queueTestMail(server);
    await server.sql(
      `UPDATE mails m SET created_at = $1::timestamptz + n * interval '1 microsecond'
       FROM (SELECT id, (row_number() OVER (ORDER BY id)) / 2 AS n FROM mails) AS numbered WHERE numbered.id = m.id`,
      [timeOf(0)],
    );
    const mails = await server.sql<{ id: string }>('SELECT id FROM mails ORDER BY created_at DESC, id DESC');
    assert.deepEqual(
      await walk('/mails?limit=7', browser),
      mails.map(({ id }) => id),
    );
  });
});

describe('times in requests', () => {
  const PARAMETERS = [
    '/users?inactiveSince=',
    '/audit-events?from=',
    '/audit-events?to=',
    '/audit-events/export?from=',
  ];
  const statusesOf = (time: string) =>
    Promise.all(
      PARAMETERS.map(async (parameter) => (await browser.get(parameter + encodeURIComponent(time))).status),
    );

  test('are accepted in all forms of RFC 3339', async () => {
    for (const time of [
      '2026-01-01T00:00:00Z',
      '2026-01-01t00:00:00.123456789z',
      '2026-01-01 00:00:00+14:59',
      '2016-12-31T23:59:60Z',
      '0002-01-01T00:00:00-14:59',
    ])
      assert.deepEqual(await statusesOf(time), [200, 200, 200, 200], time);
  });

  test('are rejected with a fault when PostgreSQL could not read them', async () => {
    const blanks = ['\u00a0', '\u2003', '\ufeff', '\t', '\n', '\u3000', '  ', ''];
    for (const time of [
      ...blanks.map((blank) => `2026-01-01${blank}00:00:00Z`),
      '2016-12-31T23:59:60.5Z',
      '2026-01-01T00:00:00.Z',
      '0000-01-01T00:00:00Z',
      '0001-01-01T00:00:00+01:00',
      '2026-01-01T00:00:00+15:00',
      '٢٠٢٦-01-01T00:00:00Z',
      ' 2026-01-01T00:00:00Z',
      '2026-01-01T00:00:00Z\n',
    ])
      assert.deepEqual(await statusesOf(time), [422, 422, 422, 422], JSON.stringify(time));
  });
});
