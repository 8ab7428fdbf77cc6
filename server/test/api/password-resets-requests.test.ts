import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import pg from 'pg';
import { insertRequest } from '../../src/identity/password-resets/store.ts';
import { HOUR, MINUTE, SECOND } from '../../src/lib/clock.ts';
import { newId } from '../../src/lib/ids.ts';
import {
  assertAuditLog,
  configureUnreachableMail,
  createTestDatabase,
  createUser,
  eventually,
  firstAdmin,
  insertPeople,
  latestResetToken,
  mailsTo,
  processAllResets,
  requestReset,
  startTestServer,
  statementOf,
} from '../harness/index.ts';

const server = await startTestServer({ config: { trustProxy: true } });
const node = await startTestServer({ beside: server });
const admin = await firstAdmin(server);
await configureUnreachableMail(admin);
await node.server.services.settings.refresh();

// Requests of one test must not throttle the next.
beforeEach(async () => {
  await server.sql('DELETE FROM sign_in_throttles');
  server.clock.advance(MINUTE);
});

const answerAll = () => processAllResets(server);
const waiting = () => server.sql('SELECT * FROM password_reset_requests');
const kindsTo = async (email: string) => (await mailsTo(server, email)).map(({ kind }) => kind);

/** Creates one user in each state, and an address without a user. */
async function oneOfEachKind(): Promise<Record<string, string>> {
  const active = await createUser(admin);
  const disabled = await createUser(admin);
  (await admin.browser.post(`/users/${disabled.id}/disable`)).expect(200);
  const [pending] = await insertPeople(server, [{ status: 'pending', email: `${newId()}@example.com` }]);
  const limited = await createUser(admin);
  for (let time = 0; time < 5; time++) await requestReset(server, limited.email);
  return {
    active: active.email,
    disabled: disabled.email,
    pending: pending?.email ?? '',
    'at the mail limit': limited.email,
    unregistered: `${newId()}@example.com`,
  };
}

/** Inserts a request as it remains after a crash, optionally an older one. */
const leaveRequest = (email: string, ago = 0) =>
  server.sql('INSERT INTO password_reset_requests VALUES ($1, $2, $3, $4, $5, $6)', [
    newId(),
    email,
    '127.0.0.1',
    'roster-test',
    newId(),
    new Date(server.clock.now().getTime() - ago),
  ]);

describe('POST /password-resets', () => {
  test('returns the same, by the same statements, for known and unknown addresses', async (t) => {
    const kinds = await oneOfEachKind();
    const { mock } = t.mock.method(pg.Client.prototype, 'query');
    const seen: Record<string, unknown> = {};
    for (const [kind, email] of Object.entries(kinds)) {
      mock.resetCalls();
      const answer = await server.client().post('/password-resets', { email });
      const headers = [...answer.headers].filter(([name]) => !['date', 'ratelimit'].includes(name));
      const texts = mock.calls.map((call) => ({ client: call.this, text: statementOf(call.arguments[0]) }));
      const insert = texts.findIndex(({ text }) => text.startsWith('INSERT INTO password_reset_requests'));
      // The statements of the transaction that wrote the request, without those of the worker.
      const own = texts.map(({ client, text }) => (client === texts[insert]?.client ? text : ''));
      const transaction = own
        .slice(own.lastIndexOf('begin', insert), own.indexOf('commit', insert) + 1)
        .filter(Boolean);
      assert.ok(insert !== -1 && transaction.length > 4, transaction.join('\n'));
      assert.ok(!transaction.some((text) => /\busers\b|\bmails\b/.test(text)), transaction.join('\n'));
      seen[kind] = { status: answer.status, text: answer.text, headers, transaction };
      await answerAll();
    }
    for (const [kind, what] of Object.entries(seen)) assert.deepEqual(what, seen.unregistered, kind);
  });

  test('sends the mail that fits the account, and writes the outcome', async () => {
    const { active = '', disabled = '', pending = '', unregistered = '' } = await oneOfEachKind();
    const idOf = async (email: string) =>
      Object((await server.sql('SELECT id, username FROM users WHERE email = $1', [email]))[0]);
    const cases = [
      [active, ['password_reset'], undefined],
      [disabled, ['account_disabled'], 'user_disabled'],
      [pending, ['account_not_activated'], 'not_activated'],
      [unregistered, [], 'not_found'],
    ] as const;
    for (const [email, kinds, reason] of cases) {
      const [, events] = await server.traced(() => requestReset(server, email));
      assert.deepEqual(await kindsTo(email), kinds);
      const { id = null, username = email } = await idOf(email);
      assertAuditLog(events, {
        operation: 'request_password_reset',
        outcome: reason === undefined ? 'success' : 'failure',
        ...(reason !== undefined && { reason }),
        target: ['user', id, username],
      });
      assert.deepEqual(await waiting(), []);
    }
    const [mail] = await mailsTo(server, disabled);
    assert.deepEqual(Object.keys(mail?.parameters ?? {}), ['username']);
    // A user who is enabled afterwards gets no link for a former request.
    assert.deepEqual(
      await server.sql(
        'SELECT 1 FROM password_resets r JOIN users u ON u.id = r.user_id WHERE u.email = ANY($1)',
        [[disabled, pending]],
      ),
      [],
    );
  });

  test('rejects a malformed address', async () => {
    const ask = (body: unknown) => server.client().post('/password-resets', body);
    assert.deepEqual((await ask({ email: 'nobody' })).expect(422).faults(), ['/email invalid_email']);
    assert.deepEqual((await ask({ email: 'a@b.c\r\nbcc: d@e.f', id: 1 })).expect(422).faults(), [
      '/email invalid_email',
      '/id unknown_field',
    ]);
    assert.deepEqual((await ask({})).expect(422).faults(), ['/email required']);
    assert.deepEqual(await waiting(), []);
  });

  test('limits mail to five per hour, mailbox and network; the last link stays valid', async () => {
    const person = await createUser(admin);
    const disabled = await createUser(admin);
    (await admin.browser.post(`/users/${disabled.id}/disable`)).expect(200);
    for (let time = 0; time < 8; time++) {
      server.clock.advance(SECOND);
      await requestReset(server, time % 2 ? person.email : person.email.toUpperCase());
      await requestReset(server, disabled.email);
    }
    assert.equal((await kindsTo(person.email)).length, 5);
    assert.equal((await kindsTo(disabled.email)).length, 5);
    const token = await latestResetToken(server, person.email);
    const [, events] = await server.traced(() => requestReset(server, person.email));
    assert.deepEqual([events[0]?.outcome, events[0]?.reason], ['failure', 'too_many_attempts']);
    const looked = await server.client().post('/password-resets/lookup', { token });
    assert.equal(Object(looked.json).status, 'pending');
    // Requests from another network do not use up the user's own.
    await requestReset(server, person.email, server.client({ 'x-forwarded-for': '192.0.2.77' }));
    assert.equal((await kindsTo(person.email)).length, 6);
    server.clock.advance(HOUR);
    await requestReset(server, person.email);
    assert.equal((await kindsTo(person.email)).length, 7);
  });

  test('returns 202 to a network over its limit, and writes nothing', async () => {
    const from = (address: string) => server.client({ 'x-forwarded-for': address });
    const ask = (address: string) =>
      from(address).post('/password-resets', { email: `${newId()}@example.com` });
    for (let time = 0; time < 50; time++) (await ask('192.0.2.7')).expect(202);
    await answerAll();
    const [answers, events] = await server.traced(async () => {
      const three = [await ask('192.0.2.7'), await ask('192.0.2.7'), await ask('192.0.2.7')];
      await answerAll();
      return three;
    });
    for (const answer of answers) assert.equal(answer.expect(202).text, '');
    assert.deepEqual(
      events.map(({ operation, outcome, reason }) => [operation, outcome, reason]),
      [['request_password_reset', 'denied', 'too_many_attempts']],
    );
    // Other networks and sign-ins from this one are not limited.
    const person = await createUser(admin);
    await requestReset(server, person.email, from('198.51.100.1'));
    assert.deepEqual(await kindsTo(person.email), ['password_reset']);
    const { email, password } = person;
    (await from('192.0.2.7').post('/session', { email, password })).expect(201);
    server.clock.advance(MINUTE);
    await requestReset(server, person.email, from('192.0.2.7'));
    assert.equal((await kindsTo(person.email)).length, 2);
  });

  test('limits the number of stored requests', async (t) => {
    const { database, sql, drop } = await createTestDatabase();
    t.after(drop);
    const request = { email: 'a@example.com', address: null, userAgent: null, requestId: null };
    for (let time = 0; time < 5; time++)
      await insertRequest(database.db, { ...request, id: newId(), requestedAt: new Date(0) }, 3);
    assert.equal((await sql('SELECT 1 FROM password_reset_requests')).length, 3);
  });

  test('drops expired requests', async () => {
    const person = await createUser(admin);
    await leaveRequest(person.email, HOUR + 1);
    await answerAll();
    assert.deepEqual([await waiting(), await kindsTo(person.email)], [[], []]);
  });

  test('writes link, mail and event together or not at all, without blocking others', async () => {
    const [unlucky, lucky] = [await createUser(admin), await createUser(admin)];
    await server.sql(`
    CREATE FUNCTION refuse_mail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
    CREATE TRIGGER refuse_mail BEFORE INSERT ON mails FOR EACH ROW
      WHEN (NEW.recipient = '${unlucky.email}') EXECUTE FUNCTION refuse_mail()`);
    await leaveRequest(unlucky.email);
    await leaveRequest(lucky.email);
    const [, events] = await server.traced(() => assert.rejects(answerAll(), /refused/));
    assert.deepEqual(
      events.map(({ target_id }) => target_id),
      [lucky.id],
    );
    assert.deepEqual(await kindsTo(lucky.email), ['password_reset']);
    assert.deepEqual(
      (await waiting()).map(({ email }) => email),
      [unlucky.email],
    );
    assert.deepEqual(await server.sql('SELECT 1 FROM password_resets WHERE user_id = $1', [unlucky.id]), []);

    await server.sql('DROP TRIGGER refuse_mail ON mails');
    await answerAll();
    assert.deepEqual([await waiting(), await kindsTo(unlucky.email)], [[], ['password_reset']]);
  });

  test('is processed once by two nodes, leaving one valid link', async () => {
    const [person, other] = [await createUser(admin), await createUser(admin)];
    const [, events] = await server.traced(async () => {
      for (let time = 0; time < 8; time++) {
        await leaveRequest(person.email);
        await leaveRequest(other.email);
      }
      await Promise.all([answerAll(), processAllResets(node), answerAll()]);
    });
    assert.equal(events.length, 16);
    for (const { email, id } of [person, other]) {
      assert.equal((await kindsTo(email)).length, 5);
      const links = await server.sql<{ status: string }>(
        'SELECT status FROM password_resets WHERE user_id = $1 ORDER BY status',
        [id],
      );
      assert.deepEqual(
        links.map(({ status }) => status),
        ['pending', 'replaced', 'replaced', 'replaced', 'replaced'],
      );
    }
  });

  test('rejects a cross-site request', async () => {
    const person = await createUser(admin);
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example' };
    const answer = await server.client(headers).post('/password-resets', { email: person.email });
    answer.expect(403).problem('cross_site_request');
    assert.deepEqual(await waiting(), []);
  });

  test('is processed at once when it comes from a clock ahead', async () => {
    const person = await createUser(admin);
    const request = { id: newId(), email: person.email, address: null, userAgent: null, requestId: null };
    const requestedAt = new Date(server.clock.now().getTime() + HOUR);
    await insertRequest(server.database.db, { ...request, requestedAt }, 10);
    await eventually(async () => assert.deepEqual(await waiting(), [], 'it still waits'), 8000);
    assert.deepEqual(await kindsTo(person.email), ['password_reset']);
  });
});
