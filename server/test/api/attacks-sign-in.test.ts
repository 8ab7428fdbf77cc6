import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request as send } from 'node:http';
import { describe, test } from 'node:test';
import { createFindSignedIn } from '../../src/identity/sessions/index.ts';
import { SECOND } from '../../src/lib/clock.ts';
import {
  type Answer,
  assertAuditLog,
  Client,
  configureUnreachableMail,
  createUser,
  eventually,
  firstAdmin,
  latestResetToken,
  requestReset,
  signedInUser,
  signIn,
  startTestServer,
  whileLocked,
} from '../harness/index.ts';

const server = await startTestServer({ config: { trustProxy: true } });
const admin = await firstAdmin(server);

/** Sends a request without its body. The server has authenticated it when this returns. */
async function sendSlowly(browser: Client, method: string, path: string, body: string) {
  const request = send(`${server.url}/api/v1${path}`, {
    method,
    headers: {
      cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      'content-type': 'application/json',
      'transfer-encoding': 'chunked',
      expect: '100-continue',
    },
  });
  request.flushHeaders();
  await once(request, 'continue');
  // Handled after the request above, on another connection.
  (await browser.get('/session')).expect(200);
  return async () => {
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode;
  };
}

describe('a request whose body arrives slowly', () => {
  test('is rejected once its session has ended', async () => {
    for (const end of [
      (person: { id: string }) => admin.browser.delete(`/users/${person.id}/sessions`),
      (person: { browser: Client }) => person.browser.copy().delete('/session'),
    ]) {
      const person = await signedInUser(server, admin);
      const finishing = [
        await sendSlowly(person.browser, 'PATCH', '/me', '{"username":"Too late"}'),
        await sendSlowly(person.browser, 'DELETE', '/me/sessions', ''),
      ];
      (await end(person)).expect(204);
      const { browser } = await signIn(server, person);
      for (const finish of finishing) assert.equal(await finish(), 401);
      const { user } = (await browser.get('/session')).expect(200).session();
      assert.equal(user.username, person.username);
    }
  });
});

describe('the device of a former holder of an email address', () => {
  const newest = async (userId: string) =>
    (await server.sql(
      "SELECT after->>'newDevice' AS new FROM audit_events WHERE operation = 'sign_in' AND outcome = 'success' AND operated_by_id = $1 ORDER BY id DESC LIMIT 1",
      [userId],
    )) as { new: string | null }[];

  test('is unknown at the account that has the address now', async () => {
    for (const leave of [
      (former: { id: string }) => admin.browser.delete(`/users/${former.id}`),
      (former: { id: string }) =>
        admin.browser.patch(`/users/${former.id}`, { email: `former-${former.id}@example.com` }),
    ]) {
      for (const join of [
        (email: string) => signedInUser(server, admin, { email }),
        async (email: string) => {
          const person = await signedInUser(server, admin);
          server.clock.advance(SECOND);
          (await admin.browser.patch(`/users/${person.id}`, { email })).expect(200);
          return signIn(server, { ...person, email });
        },
      ]) {
        const former = await signedInUser(server, admin);
        server.clock.advance(SECOND);
        assert.ok((await leave(former)).status < 300);
        const { id, email, password } = await join(former.email);
        (await former.browser.post('/session', { email, password })).expect(201);
        assert.deepEqual(await newest(id), [{ new: 'true' }]);
      }
    }
  });
});

describe('a session cookie without the __Host- prefix', () => {
  test('is not read from requests over https once the root URL is https', async (t) => {
    const attacker = await signedInUser(server, admin);
    const { rootUrl } = Object((await admin.browser.get('/settings/general')).json);
    t.after(() => admin.browser.patch('/settings/general', { rootUrl }));
    (await admin.browser.patch('/settings/general', { rootUrl: 'https://roster.example.com' })).expect(200);
    // As another host of the same domain sets it in the browser of a victim, who would then use the attacker's account.
    const victim = (protocol: string) =>
      new Client(server.url, { 'x-forwarded-proto': protocol }, attacker.browser.cookies).get('/session');
    (await victim('https')).expect(401);
    (await victim('http')).expect(200);
  });

  test('is replaced by one with it for the admin who changes the root URL to https', async (t) => {
    const { rootUrl } = Object((await admin.browser.get('/settings/general')).json);
    t.after(() => admin.browser.patch('/settings/general', { rootUrl }));
    const browser = new Client(server.url, { 'x-forwarded-proto': 'https' }, new Map(admin.browser.cookies));
    (await browser.patch('/settings/general', { rootUrl: 'https://roster.example.com' })).expect(200);
    (await browser.get('/session')).expect(200);
  });
});

describe('requests of anonymous callers outside their share of the connections', () => {
  for (const [what, table, ask] of [
    ['connections', 'sso_connections', () => server.client().get('/sso')],
    ['readiness', 'schema_migrations', () => server.client().request('GET', '/readyz')],
    [
      'sessions that do not exist',
      'sessions',
      (number: number) =>
        server.client({ cookie: `${server.server.services.cookies.session}=${number}` }).get('/session'),
    ],
  ] as const) {
    test(`leave connections to signed-in users, however many ask for ${what}`, async () => {
      (await admin.browser.get('/session')).expect(200);
      const asked = await whileLocked(server, async ({ query, waiting }) => {
        await query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
        const requests: Promise<Answer>[] = [];
        for (let number = 0; number < 40; number++) {
          requests.push(ask(number));
          // One after the other, so that they can't be answered together.
          (await server.client().request('GET', '/healthz')).expect(200);
        }
        await waiting(1);
        (await admin.browser.get('/users?limit=1')).expect(200);
        assert.equal(server.database.pool.waitingCount, 0);
        return requests;
      });
      for (const { status } of await Promise.all(asked)) assert.ok([200, 401].includes(status), `${status}`);
    });
  }

  test('are rejected instead of waiting while no lookup of a session succeeds', async () => {
    const find = createFindSignedIn(server.database, 50);
    const token = (text: string) => Buffer.alloc(32, text);
    const outcomeOf = (lookup: Promise<unknown>) =>
      Promise.race([
        lookup.then(
          () => 'answered',
          ({ code }) => code,
        ),
        new Promise((resolve) => setImmediate(resolve, 'waiting')),
      ]);
    const lookups = await whileLocked(server, async ({ query, waiting }) => {
      await query('LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE');
      const first = find(token('a'));
      await waiting(1);
      const second = find(token('b'));
      await waiting(2);
      await eventually(async () => assert.equal(await outcomeOf(find(token('c'))), 'overloaded'));
      return [first, second];
    });
    assert.deepEqual(await Promise.all(lookups), [undefined, undefined]);
    assert.equal(await find(token('d')), undefined);
  });
});

describe('POST /session/reauthenticate', () => {
  test('verifies no more than five of many concurrent guesses, without errors', async () => {
    const person = await signedInUser(server, admin);
    const [answers, events] = await server.traced(() =>
      Promise.all(
        Array.from({ length: 60 }, (_, number) =>
          person.browser.copy().post('/session/reauthenticate', { password: `wrong password ${number}` }),
        ),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    assert.deepEqual(
      statuses.filter((status) => status !== 429),
      Array(5).fill(422),
    );
    assert.deepEqual(events.map(({ reason }) => reason).sort(), [
      ...Array(5).fill('invalid_credentials'),
      'too_many_attempts',
    ]);
  });
});

describe('POST /password-resets/confirm', () => {
  test('writes an event when a block rejects further passwords that were used before', async (t) => {
    const history = async (policy: object) =>
      (await admin.browser.patch('/settings/password-policy', policy)).expect(200);
    t.after(() => history({ preset: 'reference' }));
    await history({ preset: 'custom', minLength: 8, minClasses: 2, history: 1 });
    await configureUnreachableMail(admin);
    const { email, password, id, username } = await createUser(admin);
    await requestReset(server, email);
    const body = { token: await latestResetToken(server, email), password };
    const [statuses, events] = await server.traced(async () => {
      const all: number[] = [];
      for (let time = 0; time < 8; time++)
        all.push((await server.client().post('/password-resets/confirm', body)).status);
      return all;
    });
    assert.deepEqual(statuses, [...Array(5).fill(422), ...Array(3).fill(429)]);
    const reason = 'too_many_attempts';
    assertAuditLog(events, {
      operation: 'reset_password',
      outcome: 'denied',
      reason,
      target: ['user', id, username],
    });
  });
});
