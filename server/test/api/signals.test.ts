import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY, HOUR, MINUTE } from '../../src/lib/clock.ts';
import { newId } from '../../src/lib/ids.ts';
import { purgeSignals } from '../../src/monitoring/signals/index.ts';
import {
  type Client,
  createUser,
  eventually,
  firstAdmin,
  insertPeople,
  insertSignedIn,
  METRICS,
  type SignedInPerson,
  signIn,
  startTestServer,
} from '../harness/index.ts';
import { insertFailures, untilEvaluated } from '../harness/signals.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const other = await insertSignedIn(server, { systemRole: 'admin', username: 'Other Admin' });

const set = async (patch: object) => (await admin.browser.patch('/settings/signals', patch)).expect(200);
await set({ windowMinutes: 10, failuresOfAccount: 3, failuresFromAddress: 6, removalsByAdmin: 3 });

/** Starts a new time window, so that each test has signals of its own. */
async function fresh() {
  server.clock.advance(2 * HOUR);
  const before = new Set((await untilEvaluated(server)).map(({ id }) => id));
  return async () => (await untilEvaluated(server)).filter(({ id }) => !before.has(id));
}
const wrong = (email: string) => server.client().post('/session', { email, password: 'a wrong one' });
const shown = (signals: { rule: string; subject: string; details: { count: number } }[]) =>
  signals.map(({ rule, subject, details }) => `${rule} ${subject} ${details.count}`);
const listed = async (browser: Client, query = '') => (await browser.get(`/signals${query}`)).expect(200);

describe('signals', () => {
  test('are raised once for failed sign-ins of an account, with one event, which raises nothing', async () => {
    const news = await fresh();
    const ada = await createUser(admin);
    for (let time = 0; time < 4; time++) (await wrong(ada.email.toUpperCase())).expect(401);
    const [signal, ...more] = await news();
    assert.ok(signal);
    assert.deepEqual(more, []);
    assert.deepEqual(shown([signal]), [`failures_of_account ${ada.id} 4`]);
    assert.deepEqual(signal.details.addresses, ['127.0.0.1']);
    const [event, ...others] = (await server.audit()).filter(({ event_type }) => event_type === 'signal');
    assert.deepEqual(others, []);
    assert.deepEqual(
      [
        event?.operation,
        event?.operated_by_id,
        event?.target_type,
        event?.target_id,
        event?.target_name,
        event?.address,
      ],
      ['raise', null, 'signal', signal.id, ada.email.toUpperCase(), null],
    );
    const seen = await listed(admin.browser);
    assert.match(seen.text, new RegExp(signal.id));
  });

  test('keep counting during an attack of thousands; after a pause another one is raised', async () => {
    const news = await fresh();
    const [eve] = await insertPeople(server, [{}]);
    assert.ok(eve);
    const target = { id: eve.id, name: eve.email };
    for (let round = 0; round < 5; round++) {
      await insertFailures(server, 1000, { target, address: '192.0.2.77' });
      await untilEvaluated(server);
      server.clock.advance(9 * MINUTE);
    }
    assert.deepEqual(shown(await news()), [
      `failures_of_account ${eve.id} 5000`,
      'failures_from_address 192.0.2.77 5000',
    ]);
    server.clock.advance(10 * MINUTE);
    await insertFailures(server, 2, { target, address: '192.0.2.78' });
    assert.equal((await news()).length, 2);
    await insertFailures(server, 1, { target, address: '192.0.2.78' });
    const last = (await news()).at(-1);
    assert.deepEqual(shown(last ? [last] : []), [`failures_of_account ${eve.id} 3`]);
  });

  test('are raised for a network only when addresses are unknown, without the typed text', async () => {
    const news = await fresh();
    for (let host = 1; host <= 6; host++)
      await insertFailures(server, 1, { address: `2001:db8:aa:1::${host}` });
    const signals = await news();
    assert.deepEqual(shown(signals), ['failures_from_address 2001:db8:aa:1 6']);
    assert.deepEqual(signals[0]?.details.people, undefined);
  });

  test('are raised once for an attack from everywhere, and others still are', async () => {
    const news = await fresh();
    const events = Array.from({ length: 80 }, (_, index) => `198.51.${index}.1`);
    for (const address of events) await insertFailures(server, 6, { address });
    const signals = await news();
    assert.equal(signals.length, 51);
    const many = signals.filter(({ subject }) => subject === '*');
    assert.deepEqual(shown(many), ['failures_from_address * 180']);
    assert.deepEqual(many[0]?.details.name, undefined);
    await insertFailures(server, 12, { address: '203.0.113.9' });
    assert.equal((await news()).filter(({ subject }) => subject === '*')[0]?.details.count, 192);
    const bob = await createUser(admin);
    await insertFailures(server, 3, { target: { id: bob.id, name: bob.email }, address: '203.0.113.10' });
    assert.equal((await news()).at(-1)?.subject, bob.id);
  });

  test('are raised for an admin on a new device, but not on a first, a known or another user’s device', async () => {
    const news = await fresh();
    const created = await createUser(admin, { systemRole: 'admin' });
    const regular = await createUser(admin);
    for (const person of [regular, regular, created]) await signIn(server, person);
    const { browser } = await signIn(server, created).then(() => signIn(server, created));
    const first = await news();
    assert.deepEqual(shown(first), [`new_device_of_admin ${created.id} 2`]);
    assert.equal(first[0]?.details.name, created.username);
    server.clock.advance(HOUR);
    await signIn(server, created, { browser });
    assert.deepEqual(shown(await news()), shown(first));
    const event = (await server.audit()).findLast(({ operation }) => operation === 'sign_in');
    assert.deepEqual(event?.after, { remembered: false });
  });

  test('are raised for many removals by one user, counting each once', async () => {
    const news = await fresh();
    const people = await Promise.all(Array.from({ length: 3 }, () => createUser(admin)));
    const [ann, ben, cat] = people.map(({ id }) => `/users/${id}`);
    for (let time = 0; time < 3; time++) {
      (await admin.browser.post(`${ann}/disable`)).expect(200);
      (await admin.browser.post(`${ann}/enable`)).expect(200);
    }
    (await admin.browser.delete(`${ann}`)).expect(204);
    (await other.browser.delete(`${ben}`)).expect(204);
    assert.deepEqual(await news(), []);
    const dan = await createUser(admin);
    (await admin.browser.post(`${cat}/disable`)).expect(200);
    (await admin.browser.delete(`/users/${dan.id}`)).expect(204);
    (await admin.browser.delete(`${cat}`)).expect(204);
    const [signal, ...more] = await news();
    assert.deepEqual(more, []);
    assert.deepEqual(signal && shown([signal]), [`removals_by_admin ${admin.id} 3`]);
    assert.deepEqual(signal?.details.people, [people[0]?.username, people[2]?.username, dan.username]);
  });

  test('are raised for a new system admin outside office hours only', async () => {
    const news = await fresh();
    await createUser(admin, { systemRole: 'admin' });
    await untilEvaluated(server);
    // The test clock is at 2–3 March 2026; day and hour are those of the configured time zone.
    const hour = Number(
      new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone: 'UTC' }).format(
        server.clock.now(),
      ),
    );
    const two = (number: number) => String(number).padStart(2, '0');
    const everyDay = { officeTimeZone: 'UTC', officeDays: [1, 2, 3, 4, 5, 6, 7] };
    await set({ ...everyDay, officeFrom: `${two(hour)}:00`, officeTo: `${two(hour)}:59` });
    await createUser(admin, { systemRole: 'admin' });
    assert.deepEqual(await news(), []);
    await set({ officeDays: [] });
    const created = await createUser(admin, { systemRole: 'admin' });
    const promoted = await createUser(admin);
    (await admin.browser.patch(`/users/${promoted.id}`, { systemRole: 'admin' })).expect(200);
    (await admin.browser.patch(`/users/${promoted.id}`, { username: 'Somebody Else' })).expect(200);
    const signals = await news();
    assert.deepEqual(
      shown(signals).toSorted(),
      [created, promoted].map(({ id }) => `admin_out_of_hours ${id} 1`).toSorted(),
    );
    const by = { id: admin.id, name: admin.username };
    assert.ok(signals.every(({ details }) => JSON.stringify(details).includes(JSON.stringify(by))));
    await set({ officeTimeZone: null });
  });
});

/** Inserts a signal without its cause. */
async function insertSignal(subject: string, details: object = {}) {
  const id = newId();
  const now = server.clock.now();
  await server.sql(
    `INSERT INTO signals (id, rule, subject, details, raised_at, last_at) VALUES ($1, 'removals_by_admin', $2, $3, $4, $4)`,
    [id, subject, { name: 'Ada', count: 3, minutes: 10, lastAt: now, ...details }, now],
  );
  return id;
}
const acknowledge = (by: SignedInPerson, id: string) => by.browser.post(`/signals/${id}/acknowledge`);

describe('POST /signals/{id}/acknowledge', () => {
  test('records the first of two; repeating is no error', async () => {
    const id = await insertSignal('192.0.2.1');
    const [answers, events] = await server.traced(() =>
      Promise.all([admin, other, admin, other].map((by) => acknowledge(by, id))),
    );
    const bodies = new Set(answers.map((answer) => answer.expect(200).text));
    assert.equal(bodies.size, 1);
    assert.deepEqual(
      events.map(({ event_type, operation, outcome, target_id, target_name }) => [
        event_type,
        operation,
        outcome,
        target_id,
        target_name,
      ]),
      [['signal', 'acknowledge', 'success', id, 'Ada']],
    );
    const [, again] = await server.traced(async () => (await acknowledge(admin, id)).expect(200));
    assert.deepEqual(again, []);
    (await acknowledge(admin, newId())).expect(404).problem('not_found');
  });

  test('rejects signals about the caller', async () => {
    for (const id of [
      await insertSignal(admin.id),
      await insertSignal(newId(), { by: { id: admin.id, name: 'Me' } }),
    ]) {
      const [, events] = await server.traced(async () =>
        (await acknowledge(admin, id)).expect(409).problem('own_signal'),
      );
      assert.deepEqual(
        events.map(({ operation, outcome, reason }) => [operation, outcome, reason]),
        [['acknowledge', 'denied', 'own_signal']],
      );
      const abilities = async (by: SignedInPerson) =>
        new RegExp(`"id":"${id}".*?"abilities":\\{"acknowledge":(\\w+)\\}`).exec(
          (await listed(by.browser)).text,
        )?.[1];
      assert.deepEqual([await abilities(admin), await abilities(other)], ['false', 'true']);
      (await acknowledge(other, id)).expect(200);
    }
    const [, events] = await server.traced(() => set({ removalsByAdmin: 0, mailTo: [] }));
    assert.deepEqual(
      events.map(({ event_type, operation, before, after: next }) => [event_type, operation, before, next]),
      [['setting', 'update', { removalsByAdmin: 3 }, { removalsByAdmin: 0 }]],
    );
    await set({ removalsByAdmin: 3 });
  });

  test('does not suppress later signals', async () => {
    const news = await fresh();
    await insertFailures(server, 6, { address: '192.0.2.200' });
    const [signal] = await news();
    assert.ok(signal);
    (await acknowledge(admin, signal.id)).expect(200);
    await insertFailures(server, 5, { address: '192.0.2.200' });
    assert.deepEqual(shown(await news()), ['failures_from_address 192.0.2.200 6']);
    await insertFailures(server, 1, { address: '192.0.2.200' });
    assert.deepEqual(shown(await news()), Array(2).fill('failures_from_address 192.0.2.200 6'));
  });
});

describe('GET /signals', () => {
  test('returns open or all signals, newest first, paged', async () => {
    const ids = [];
    for (let number = 0; number < 5; number++) ids.unshift(await insertSignal(`192.0.2.${number}`));
    const seen: string[] = [];
    let cursor = '';
    while (seen.length < 5) {
      const page = JSON.parse((await listed(admin.browser, `?limit=2${cursor}`)).text);
      seen.push(...page.items.map(({ id }: { id: string }) => id));
      cursor = `&cursor=${page.nextCursor}`;
    }
    assert.deepEqual(seen.slice(0, 5), ids);
    (await acknowledge(other, ids[0] ?? '')).expect(200);
    const first = async (state: string) =>
      JSON.parse((await listed(admin.browser, `?state=${state}`)).text).items[0].id;
    assert.deepEqual([await first('open'), await first('all')], [ids[1], ids[0]]);
    (await admin.browser.get(`/signals?state=all${cursor}`)).expect(422).problem('invalid_cursor');
  });
});

describe('the retention of signals', () => {
  test('deletes acknowledged ones after a year, keeps open ones', async () => {
    const [old, open] = [await insertSignal('192.0.2.1'), await insertSignal('192.0.2.2')];
    (await acknowledge(other, old)).expect(200);
    await purgeSignals(server.database.db, new Date(server.clock.now().getTime() + 365 * DAY));
    const left = async () => (await server.sql('SELECT id FROM signals')).map(({ id }) => id);
    assert.ok((await left()).includes(old));
    await purgeSignals(server.database.db, new Date(server.clock.now().getTime() + 365 * DAY + 1));
    assert.ok(!(await left()).includes(old) && (await left()).includes(open));
  });
});

describe('GET /metrics', () => {
  test('exposes open and raised signals as metrics', async () => {
    const [open] = await server.sql('SELECT count(*) FROM signals WHERE acknowledged_at IS NULL');
    await insertFailures(server, 6, { address: '192.0.2.222' });
    await untilEvaluated(server);
    const text = async () => (await fetch(`${server.url}/metrics`, { headers: METRICS })).text();
    await eventually(async () => {
      const metrics = await text();
      assert.ok(metrics.includes(`\nroster_signals_open ${Number(open?.count) + 1}\n`), metrics);
    }, 20_000);
    assert.match(await text(), /\nroster_signals_raised_total\{rule="removals_by_admin"\} 1\n/);
  });
});

describe('denied requests', () => {
  test('are counted, and raise a signal when a user has many', async () => {
    const news = await fresh();
    const eve = await insertSignedIn(server);
    for (let tries = 0; tries < 60; tries++) (await eve.browser.get('/signals')).expect(403);
    const refused = async () =>
      (await server.audit()).filter((event) => event.operated_by_id === eve.id && event.outcome === 'denied');
    assert.equal((await refused()).length, 50);
    await server.server.services.refusals.flush();
    assert.equal((await refused()).length, 50);
    server.clock.advance(5 * MINUTE);
    await server.server.services.refusals.flush();
    const counted = (await refused()).slice(50);
    assert.deepEqual(
      counted.map(({ event_type, operation, reason, after }) => [
        event_type,
        operation,
        reason,
        Object(after).repeated,
      ]),
      [['signal', 'list', 'forbidden', 10]],
    );
    assert.deepEqual(shown(await news()), [`refusals_of_user ${eve.id} 1`]);
  });
});
