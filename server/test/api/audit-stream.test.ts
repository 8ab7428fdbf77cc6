import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HOUR } from '../../src/lib/clock.ts';
import { newId } from '../../src/lib/ids.ts';
import {
  type Client,
  type EventStream,
  eventually,
  firstAdmin,
  insertEvents,
  insertMember,
  insertOrganization,
  insertProject,
  insertSignedIn,
  openEventStream,
  removeMember,
  startTestServer,
} from '../harness/index.ts';
import { untilSealed } from '../harness/seals.ts';

const server = await startTestServer();
const node = await startTestServer({ beside: server });
const admin = await firstAdmin(server);

const writeEvent = (name: string, where: object = {}) =>
  insertEvents(server, [{ target_type: 'user', target_id: newId(), target_name: name, ...where }]);
const targetsOf = async (browser: Client) => {
  const { items } = Object((await browser.get('/audit-events?limit=100')).expect(200).json);
  return items.map(({ target }: { target: { name: string } | null }) => target?.name);
};
const opened = async (stream: Promise<EventStream>) => {
  const found = await stream;
  await eventually(() => assert.match(found.text, /^retry: \d+\n\n/));
  return found;
};
const untilEnded = (stream: EventStream) => eventually(() => assert.ok(stream.ended));
/** Returns a client with the same session on another node. */
const atNode = (other: { client(): Client }, { cookies }: Client) => {
  const browser = other.client();
  for (const [name, value] of cookies) browser.cookies.set(name, value);
  return browser;
};

describe('GET /audit-events/stream', () => {
  test('notifies on every node once an event is sealed, without its content', async () => {
    await untilSealed(server);
    const streams = await Promise.all([
      opened(openEventStream(admin.browser)),
      opened(openEventStream(atNode(node, admin.browser))),
    ]);
    await writeEvent('data: secret\n\nevent: audit-events');
    for (const stream of streams) {
      await stream.until(1);
      assert.equal(stream.headers.get('content-type'), 'text/event-stream; charset=utf-8');
      assert.equal(stream.headers.get('x-accel-buffering'), 'no');
      assert.equal(stream.headers.get('cache-control'), 'no-store');
      assert.match(stream.text, /^retry: \d+\n\n(event: audit-events\ndata: \{\}\n\n|: keep-alive\n\n)+$/);
      stream.cut();
    }
    assert.ok((await targetsOf(admin.browser)).includes('data: secret\n\nevent: audit-events'));
  });

  test('notifies at most once a second, and of the last event too', async () => {
    await untilSealed(server);
    const stream = await opened(openEventStream(admin.browser));
    const began = performance.now();
    while (performance.now() - began < 3500) {
      await writeEvent('one of many');
      // Like the sealer's notifications, but more frequent.
      await server.sql('SELECT pg_notify($1, $2)', ['roster_audit_sealed', '']);
    }
    const { notifications } = stream;
    const last = performance.now();
    await eventually(() => assert.ok((notifications.at(-1) ?? 0) > last));
    // The first notification is immediate, the last may be delayed.
    assert.ok(notifications.length <= (last - began) / 1000 + 2, `${notifications.map(Math.round)}`);
    stream.cut();
  });

  test('notifies admins of organizations and projects, and ends when their role does', async () => {
    const organization = await insertOrganization(server);
    const project = await insertProject(server, organization);
    const [boss, lead] = [await insertSignedIn(server), await insertSignedIn(server)];
    await insertMember(server, organization, boss.id, 'admin');
    await insertMember(server, organization, lead.id);
    await insertMember(server, project, lead.id, 'admin');
    const bosses = await opened(openEventStream(boss.browser));
    const leads = await opened(openEventStream(lead.browser));
    await writeEvent('here', { organization_id: organization.id, organization_name: organization.name });
    await Promise.all([bosses.until(2), leads.until(2)]);
    assert.ok((await targetsOf(boss.browser)).includes('here'));
    assert.ok(!(await targetsOf(lead.browser)).includes('here'));

    // By SQL, as another node does it.
    await removeMember({ sql: server.sql }, organization, boss.id);
    await untilEnded(bosses);
    assert.equal((await openEventStream(boss.browser)).status, 403);
    assert.ok(!leads.ended);
    await server.sql('DELETE FROM projects WHERE id = $1', [project.id]);
    await untilEnded(leads);
  });

  test('ends with the session without extending it: signed out, disabled, expired', async () => {
    const people = await Promise.all([1, 2, 3].map(() => insertSignedIn(server, { systemRole: 'admin' })));
    const [leaver, disabled, idle] = people;
    assert.ok(leaver && disabled && idle);
    const streams = await Promise.all(people.map(({ browser }) => opened(openEventStream(browser))));
    const [left, ended, stale] = streams;
    assert.ok(left && ended && stale);
    (await leaver.browser.delete('/session')).expect(204);
    await untilEnded(left);
    (await admin.browser.post(`/users/${disabled.id}/disable`)).expect(200);
    await untilEnded(ended);
    const lastSeen = () => server.sql('SELECT last_seen_at FROM sessions WHERE id = $1', [idle.sessionId]);
    const before = await lastSeen();
    server.clock.advance(2 * HOUR);
    const count = stale.notifications.length;
    await writeEvent('two hours later');
    await stale.until(count + 1);
    assert.deepEqual(await lastSeen(), before);
    server.clock.advance(24 * HOUR);
    await writeEvent('a day later');
    await untilEnded(stale);
  });

  test("notifies and ends while PostgreSQL's notifications do not arrive", async () => {
    const person = await insertSignedIn(server, { systemRole: 'admin' });
    const stream = await opened(openEventStream(person.browser));
    const cutting = setInterval(() => {
      server
        .sql(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'roster-listener'",
        )
        .catch(() => {});
    }, 10);
    try {
      const count = stream.notifications.length;
      await writeEvent('unnoticed');
      await stream.until(count + 1);
      await server.sql("UPDATE users SET system_role = 'user' WHERE id = $1", [person.id]);
      await untilEnded(stream);
    } finally {
      clearInterval(cutting);
    }
    await eventually(() => assert.ok(server.server.isListening() && node.server.isListening()));
  });

  test('rejects the sixth stream of a user until one of the five is closed', async () => {
    const person = await insertSignedIn(server, { systemRole: 'admin' });
    const streams = await Promise.all([1, 2, 3, 4, 5].map(() => opened(openEventStream(person.browser))));
    const refused = await person.browser.get('/audit-events/stream');
    refused.expect(429).problem('too_many_attempts');
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    for (const stream of streams) stream.cut();
    await eventually(async () => {
      const again = await openEventStream(person.browser);
      again.cut();
      assert.equal(again.status, 200);
    });
    // The response to a HEAD request has no body to stream.
    assert.equal((await person.browser.request('HEAD', '/api/v1/audit-events/stream')).status, 405);
  });

  test('does not delay closing the server', async () => {
    const third = await startTestServer({ beside: server });
    const stream = await opened(openEventStream(atNode(third, admin.browser)));
    await third.server.close();
    await untilEnded(stream);
  });
});
