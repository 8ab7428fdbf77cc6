import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newId } from '../../src/lib/ids.ts';
import type { AuditLogList } from '../harness/contract.ts';
import {
  type Client,
  firstAdmin,
  insertOrganization,
  insertProject,
  insertSignedIn,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const manager = await insertSignedIn(server);
const leader = await insertSignedIn(server);
const outsider = await insertSignedIn(server);
const home = await insertOrganization(server, { members: { [manager.id]: 'admin', [leader.id]: 'viewer' } });
const away = await insertOrganization(server);
const project = await insertProject(server, home, { members: { [leader.id]: 'admin' } });

/** Inserts one event per second, in turns in the organization, the project, elsewhere, and in no organization. */
async function insertEvents(count: number) {
  await server.sql(
    `INSERT INTO audit_events (id, at, event_type, operation, outcome, operated_by_id, operated_by_name, organization_id,
       organization_name, project_id, project_name, user_agent, "after")
     SELECT gen_random_uuid(), $1::timestamptz - make_interval(secs => n), 'user', CASE n % 2 WHEN 0 THEN 'create' ELSE 'update' END,
       'success', $2, 'Ada, "the" = one', (ARRAY[$3, $3, $4, NULL]::uuid[])[n % 4 + 1], (ARRAY['Home', 'Home', 'Away', NULL])[n % 4 + 1],
       CASE n % 4 WHEN 1 THEN $5::uuid END, CASE n % 4 WHEN 1 THEN 'Project' END, E'=cmd|'' /C calc''!A0\\nx', '{"phone": "+49"}'
     FROM generate_series(1, $6::int) AS n`,
    [server.clock.now(), newId(), home.id, away.id, project.id, count],
  );
}
await insertEvents(2500);
// Events that the server writes from now on are later than the inserted ones.
server.clock.advance(1000);

/** Returns all ids of the list, newest first. */
async function listed(browser: Client, filter: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const position: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: AuditLogList = (await browser.get(`/audit-events?limit=200${filter}${position}`))
      .expect(200)
      .auditLog();
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  return ids;
}
const download = async (browser: Client, filter: string, format = 'csv') =>
  (await browser.get(`/audit-events/export?format=${format}${filter}`)).expect(200);
const idsIn = (text: string) => [...text.matchAll(/(?<=^|,)[0-9a-f-]{36}(?=,)/gm)].map(([id]) => id);

describe('GET /audit-events/export', () => {
  test('returns what the list shows for the same scope and filter, oldest first', async () => {
    const until = `&to=${server.clock.now().toISOString()}`;
    for (const { browser } of [admin, manager, leader])
      for (const filter of [
        '',
        '&operation=create',
        `&organizationId=${away.id}`,
        `&projectId=${project.id}`,
      ]) {
        const expected = (await listed(browser, filter + until)).reverse();
        const { text } = await download(browser, filter + until);
        const lines = text.slice(1).split('\r\n');
        assert.equal(lines.length, expected.length + 2, 'a line for each, the header, and the end');
        const column = lines[0]?.split(',').indexOf('id');
        assert.equal(column, 13);
        const ids = lines.slice(1, -1).map((line) => idsIn(line)[0]);
        assert.deepEqual(ids, expected, filter);
      }
    assert.equal((await listed(admin.browser, until)).length > 2500, true);
    assert.equal((await listed(manager.browser, `&organizationId=${away.id}`)).length, 0);
  });

  test('returns an attachment named after the system and the period, with no-store', async () => {
    await server.sql(
      `INSERT INTO settings (name, value, version, updated_at) VALUES ('general', '{"name": "Röster 用户/\\"A\\""}', 2, now())`,
    );
    await server.server.services.settings.refresh();
    const { headers, text } = await download(
      admin.browser,
      '&from=2026-03-01T00:00:00%2B01:00&to=2026-03-02T08:30:00Z',
    );
    assert.equal(headers.get('content-type'), 'text/csv; charset=utf-8; header=present');
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(
      headers.get('content-disposition'),
      `attachment; filename="Roster-A-audit-20260228T230000Z-20260302T083000Z.csv"; filename*=UTF-8''${encodeURIComponent('Röster-用户-A-audit-20260228T230000Z-20260302T083000Z.csv')}`,
    );
    // fetch removes the byte order mark.
    const [header, line, rest] = text.split(/\r?\n/);
    assert.match(header ?? '', /^\uFEFF?at,eventType,/);
    assert.match(line ?? '', /,"Ada, ""the""' = one",.*,"'=cmd\|' \/C calc'!A0$/);
    assert.match(rest ?? '', /^x",,"\{""phone"":""\\u002b49""\}",/);
    const future = await download(admin.browser, '&to=2099-12-31T23:59:60Z');
    assert.match(future.headers.get('content-disposition') ?? '', /audit-until-20260302T0900\d\dZ\.csv/);
    const unnamed = (await admin.browser.get('/audit-events/export')).expect(200);
    assert.match(unnamed.headers.get('content-type') ?? '', /^text\/csv/);
    assert.deepEqual((await admin.browser.get('/audit-events/export?from=2026')).expect(422).faults(), [
      '/from invalid_date_time',
    ]);
    assert.deepEqual(
      (await admin.browser.get('/audit-events/export?to=0000-01-01T00:00:00Z')).expect(422).faults(),
      ['/to invalid_date_time'],
    );
    (await admin.browser.get('/audit-events/export?format=xlsx')).expect(422);
    (await admin.browser.get('/audit-events/export?format=csv&limit=5')).expect(422);
    assert.equal((await admin.browser.request('HEAD', '/api/v1/audit-events/export?format=csv')).status, 405);
  });

  test('writes audit events when it begins and when it ends', async () => {
    const filter = { operation: 'create', from: '2026-03-01T00:00:00Z' };
    const query = '&operation=create&from=2026-03-01T00:00:00Z';
    const [answer, events] = await server.traced(() => download(manager.browser, query));
    const rows = idsIn(answer.text).length / 3;
    assert.deepEqual(
      events.map(({ event_type, operation, outcome, operated_by_id, after, request_id }) => [
        `${event_type}/${operation}`,
        outcome,
        operated_by_id,
        after,
        request_id === events[0]?.request_id,
      ]),
      [
        ['audit/export', 'success', manager.id, { state: 'started', format: 'csv', filter }, true],
        ['audit/export', 'success', manager.id, { state: 'finished', format: 'csv', filter, rows }, true],
      ],
    );
    assert.equal(rows, (await listed(manager.browser, query)).length);
    const [, refused] = await server.traced(async () =>
      (await outsider.browser.get('/audit-events/export?format=csv')).expect(403),
    );
    assert.deepEqual(
      refused.map(({ operation, outcome, reason }) => [operation, outcome, reason]),
      [['export', 'denied', 'forbidden']],
    );
  });

  test('rejects a cross-site request', async () => {
    const asked = (headers: Record<string, string>) =>
      admin.browser.get('/audit-events/export?format=csv&operation=sign_in', { headers });
    for (const site of ['cross-site', 'same-site']) {
      const [answer, events] = await server.traced(() => asked({ 'sec-fetch-site': site }));
      answer.expect(403).problem('cross_site_request');
      assert.deepEqual(
        events.map(({ operation, reason }) => [operation, reason]),
        [['request', 'cross_site_request']],
      );
    }
    (await asked({ origin: 'https://evil.example' })).expect(403).problem('cross_site_request');
    for (const site of ['same-origin', 'none']) (await asked({ 'sec-fetch-site': site })).expect(200);
    // Links to pages and lists work from other sites.
    (await admin.browser.get('/audit-events', { headers: { 'sec-fetch-site': 'cross-site' } })).expect(200);
  });
});
