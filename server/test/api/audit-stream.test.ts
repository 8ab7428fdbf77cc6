import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { HOUR } from '../../src/lib/clock.ts';
import { newId } from '../../src/lib/ids.ts';
import {
  type EventStream,
  firstAdmin,
  insertEvents,
  insertMember,
  insertOrganization,
  insertProject,
  insertSignedIn,
  openEventStream,
  removeMember,
  type StreamEvent,
  startTestServer,
} from '../harness/index.ts';
import { eventually } from '../system/eventually.ts';

const server = await startTestServer();
const node = await startTestServer({ beside: server });
const admin = await firstAdmin(server);

/** Waits until everything that was written is sealed. */
const untilSealed = () =>
  eventually(async () => assert.deepEqual(await server.sql('SELECT FROM audit_unsealed'), []), 90_000);
const targetsOf = (events: readonly StreamEvent[]) =>
  events.map(({ data }) => Object(Object(data).target).name);
const happen = (names: readonly string[], where: object = {}) =>
  insertEvents(
    server,
    names.map((name) => ({ target_type: 'user', target_id: newId(), target_name: name, ...where })),
  );
const opened = async (stream: Promise<EventStream>) => {
  const found = await stream;
  // It begins where the trail ends at this moment.
  await eventually(() => assert.match(found.text, /^retry: \d+\n\n/));
  return found;
};
const untilEnded = (stream: EventStream) => eventually(() => assert.ok(stream.ended));

test('events arrive once they are sealed, each once and in their order, as the list shows them', async () => {
  await untilSealed();
  const stream = await opened(openEventStream(admin.browser));
  assert.equal(stream.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  assert.equal(stream.headers.get('x-accel-buffering'), 'no');
  assert.equal(stream.headers.get('cache-control'), 'no-store');
  const names = Array.from({ length: 1200 }, (_, index) => `${index}\n\ndata: line`);
  await happen(names);
  const events = await stream.until(names.length);
  assert.deepEqual(targetsOf(events).sort(), [...names].sort());
  const ids = events.map(({ id }) => Number(id));
  assert.deepEqual(
    ids,
    [...ids].sort((one, other) => one - other),
  );
  assert.ok(events.every(({ event }) => event === 'audit-event'));
  const last = Object(events.at(-1)?.data);
  const list = (await admin.browser.get(`/audit-events?targetId=${last.target.id}`)).expect(200).json;
  assert.deepEqual(Object(list).items, [last]);
  stream.cut();
});

test('a stream that was cut goes on where it was, without a gap or a double, at another node as well', async () => {
  await untilSealed();
  const first = await opened(openEventStream(admin.browser));
  const browser = node.client();
  for (const [name, value] of admin.browser.cookies) browser.cookies.set(name, value);
  const whole = await opened(openEventStream(browser));
  await happen(['one', 'two', 'three']);
  const before = [...(await first.until(3))];
  first.cut();
  // More than one piece of what is caught up on, and more while it is.
  await happen(Array.from({ length: 1300 }, (_, index) => `missed ${index}`));
  await untilSealed();
  const resumed = await openEventStream(browser, before.at(-1)?.id);
  await happen(['four', 'five']);
  const after = [...(await resumed.until(1302))];
  await sleep(50);
  const all = await whole.until(1305);
  assert.deepEqual([...before, ...after], all);
  assert.equal(resumed.events.length, 1302);
  for (const stream of [whole, resumed]) stream.cut();
});

test('who missed too much, or comes from another trail, is told to begin anew', async () => {
  await untilSealed();
  const [{ newest } = { newest: 0 }] = await server.sql<{ newest: number }>(
    'SELECT max(ordinal)::int AS newest FROM audit_leaves',
  );
  const ahead = await openEventStream(admin.browser, String(newest + 1000));
  const [reset] = await ahead.until(1);
  assert.deepEqual([reset?.event, reset?.id], ['reset', String(newest)]);
  await happen(['after the reset']);
  assert.deepEqual(targetsOf((await ahead.until(2)).slice(1)), ['after the reset']);
  ahead.cut();
  for (const bad of ['abc', '-1', '1.5', '9'.repeat(40)]) {
    const headers = { 'last-event-id': bad };
    (await admin.browser.get('/audit-events/stream', { headers })).expect(422).problem('invalid');
  }
});

test('each hears what is theirs; who loses a role in the middle hears nothing more', async () => {
  const organization = await insertOrganization(server);
  const project = await insertProject(server, organization);
  const other = await insertOrganization(server);
  const [boss, lead] = [await insertSignedIn(server), await insertSignedIn(server)];
  await insertMember(server, organization, boss.id, 'admin');
  await insertMember(server, organization, lead.id);
  await insertMember(server, project, lead.id, 'admin');
  await untilSealed();
  const theirs = await opened(openEventStream(boss.browser));
  const projects = await opened(openEventStream(lead.browser));
  await happen(['elsewhere'], { organization_id: other.id, organization_name: other.name });
  await happen(['nowhere']);
  // What is sealed together is in the order of ids, not of time.
  await untilSealed();
  await happen(['here'], {
    operated_by_id: admin.id,
    address: '10.0.0.1',
    organization_id: organization.id,
    organization_name: organization.name,
  });
  const where = { organization_id: organization.id, project_id: project.id, project_name: project.name };
  await happen(['in the project'], where);
  assert.deepEqual(targetsOf(await theirs.until(2)).sort(), ['here', 'in the project']);
  assert.deepEqual(targetsOf(await projects.until(1)), ['in the project']);
  const last = theirs.events.at(-1)?.id;
  // As the list shows them, which withholds from where those came who are not theirs.
  for (const [{ browser }, stream] of [[boss, theirs] as const, [lead, projects] as const]) {
    const list = Object((await browser.get('/audit-events?eventType=membership')).expect(200).json).items;
    const shown = new Map(list.map((event: { id: string }) => [event.id, event]));
    for (const { data } of stream.events) assert.deepEqual(data, shown.get(Object(data).id));
  }

  // Behind the server's back, as another node would do it.
  await removeMember({ sql: server.sql }, organization, boss.id);
  await untilEnded(theirs);
  await happen(['unheard'], { organization_id: organization.id, organization_name: organization.name });
  await untilSealed();
  assert.equal((await openEventStream(boss.browser, last)).status, 403);
  assert.deepEqual(targetsOf(theirs.events).sort(), ['here', 'in the project']);

  // What others catch up on is narrowed in the same way.
  await happen(['elsewhere again'], { organization_id: other.id, organization_name: other.name });
  await untilSealed();
  await insertMember(server, other, boss.id, 'admin');
  const caughtUp = await openEventStream(boss.browser, last);
  assert.deepEqual(targetsOf(await caughtUp.until(1)), ['elsewhere again']);
  // An organization that is deleted takes the role along, and nothing else.
  await server.sql('DELETE FROM organizations WHERE id = $1', [other.id]);
  await untilEnded(caughtUp);
  projects.cut();
});

test('it ends with the session: signed out, disabled, run out; and listening is no use of it', async () => {
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
  const seen = () => server.sql('SELECT last_seen_at FROM sessions WHERE id = $1', [idle.sessionId]);
  const before = await seen();
  server.clock.advance(2 * HOUR);
  await happen(['two hours later']);
  await eventually(() => assert.ok(targetsOf(stale.events).includes('two hours later')));
  assert.deepEqual(await seen(), before);
  server.clock.advance(24 * HOUR);
  await happen(['a day later']);
  await untilEnded(stale);
  assert.ok(!targetsOf(stale.events).includes('a day later'));
});

test('while no notices arrive, events and ends do all the same', async () => {
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
    await happen(['unnoticed']);
    await eventually(() => assert.ok(targetsOf(stream.events).includes('unnoticed')));
    await server.sql("UPDATE users SET system_role = 'user' WHERE id = $1", [person.id]);
    await untilEnded(stream);
  } finally {
    clearInterval(cutting);
  }
  await eventually(() => assert.ok(server.server.isListening() && node.server.isListening()));
});

test('a person listens in five places at once; a place that is given up is free', async () => {
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
  // Nobody listens to the answer of a HEAD.
  assert.equal((await person.browser.request('HEAD', '/api/v1/audit-events/stream')).status, 404);
});

test('who reads slowly is told all; who does not read is dropped; neither holds up anybody', async () => {
  await untilSealed();
  const person = await insertSignedIn(server, { systemRole: 'admin' });
  const silent = await openEventStream(person.browser, undefined, { pause: HOUR });
  const slow = await opened(openEventStream(person.browser, undefined, { pause: 20 }));
  const others = await Promise.all([1, 2, 3].map(() => opened(openEventStream(person.browser))));
  const reader = await opened(openEventStream(admin.browser));
  // More than the buffers between them hold.
  const names = Array.from({ length: 700 }, (_, index) => `large ${index}`);
  await happen(names, { before: { text: 'x'.repeat(20_000) } });
  for (const stream of [reader, slow])
    assert.deepEqual(targetsOf(await stream.until(names.length)).sort(), [...names].sort());
  // The place of the silent one is free again.
  await eventually(async () => {
    const again = await openEventStream(person.browser);
    again.cut();
    assert.equal(again.status, 200);
  }, 90_000);
  for (const stream of [reader, silent, slow, ...others]) stream.cut();
});

test('a stop does not wait for who listens', async () => {
  const third = await startTestServer({ beside: server });
  const browser = third.client();
  for (const [name, value] of admin.browser.cookies) browser.cookies.set(name, value);
  const stream = await opened(openEventStream(browser));
  await third.server.close();
  await untilEnded(stream);
});
