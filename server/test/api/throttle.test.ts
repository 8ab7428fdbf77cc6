import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { DAY, MINUTE, SECOND } from '../../src/lib/clock.ts';
import {
  type Answer,
  createUser,
  firstAdmin,
  newUserBody,
  type Person,
  resetPassword,
  startTestServer,
  whileLocked,
} from '../harness/index.ts';

const server = await startTestServer({ config: { trustProxy: true } });
const admin = await firstAdmin(server);
const WRONG = 'wrong password 1';

// Counters of one test must not affect the next.
beforeEach(async () => {
  await server.sql('DELETE FROM sign_in_throttles');
  // A node remembers blocks for some seconds.
  server.clock.advance(MINUTE);
});

let networks = 0;
/** Returns an address in a network (an IPv4 /24) that no other test uses. */
const newAddress = () => `10.${networks >> 8}.${networks++ & 255}.1`;
const from = (address: string) => server.client({ 'x-forwarded-for': address });
const attempt = (address: string, { email }: Pick<Person, 'email'>, password = WRONG) =>
  from(address).post('/session', { email, password });
const statuses = (answers: Answer[]) => answers.map(({ status }) => status);

async function repeat(times: number, work: () => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let time = 0; time < times; time++) answers.push(await work());
  return answers;
}

describe('POST /session', () => {
  test('doubles the delay with each failure after five, up to 15 minutes', async () => {
    const person = await createUser(admin);
    const address = newAddress();
    assert.deepEqual(statuses(await repeat(5, () => attempt(address, person))), [401, 401, 401, 401, 401]);
    const delays: number[] = [];
    for (let failure = 5; failure < 18; failure++) {
      const refused = (await attempt(address, person, person.password)).expect(429);
      refused.problem('too_many_attempts');
      const seconds = Number(refused.headers.get('retry-after'));
      delays.push(seconds);
      server.clock.advance(seconds * SECOND - 1);
      (await attempt(address, person, person.password)).expect(429);
      server.clock.advance(1);
      (await attempt(address, person)).expect(401);
    }
    assert.deepEqual(delays, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
    server.clock.advance(15 * MINUTE);
    (await attempt(address, person, person.password)).expect(201);
    // A successful sign-in resets the account's count.
    assert.deepEqual(statuses(await repeat(5, () => attempt(address, person))), [401, 401, 401, 401, 401]);
  });

  test('resets the delay after a day without failures', async () => {
    const person = await createUser(admin);
    const address = newAddress();
    await repeat(5, () => attempt(address, person));
    server.clock.advance(DAY + SECOND);
    assert.deepEqual(
      statuses(await repeat(6, () => attempt(address, person))),
      [401, 401, 401, 401, 401, 429],
    );
  });

  test('writes an event for a rejection by the rate limit', async () => {
    const person = await createUser(admin);
    const address = newAddress();
    await repeat(5, () => attempt(address, person));
    const [, events] = await server.traced(() => attempt(address, person));
    assert.deepEqual(
      events.map(({ outcome, reason, target_name, address: from }) => [outcome, reason, target_name, from]),
      [['denied', 'too_many_attempts', person.email, address]],
    );
  });

  test('does not limit a known device for failures of others', async () => {
    const person = await createUser(admin);
    const home = newAddress();
    const device = from(home);
    (await device.post('/session', { email: person.email, password: person.password })).expect(201);
    (await device.delete('/session')).expect(204);
    // Failures of unknown devices, from the same network and from many others.
    await repeat(7, () => attempt(home, person));
    for (let stranger = 0; stranger < 60; stranger++) await attempt(newAddress(), person);
    (await attempt(home, person, person.password)).expect(429);
    (await device.post('/session', { email: person.email, password: person.password })).expect(201);

    // The device's own failures count, and devices can't be forged.
    const wrong = { email: person.email, password: WRONG };
    assert.deepEqual(
      statuses(await repeat(6, () => device.post('/session', wrong))),
      [401, 401, 401, 401, 401, 429],
    );
    const [cookie = ''] = [...device.cookies].flatMap(([name, value]) =>
      name === server.server.services.cookies.device ? [value] : [],
    );
    for (const forged of [
      cookie.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
      `${cookie}x`,
      'a.b',
      '',
    ]) {
      const forger = server.client({
        'x-forwarded-for': home,
        cookie: `${server.server.services.cookies.device}=${forged}`,
      });
      (await forger.post('/session', wrong)).expect(429);
    }
    // A known device of one user is unknown at another's account.
    const other = await createUser(admin);
    await repeat(5, () => attempt(home, other));
    (await device.post('/session', { email: other.email, password: other.password })).expect(429);
  });

  test('a new network at an attacked account has its own attempts', async () => {
    const person = await createUser(admin);
    for (let stranger = 0; stranger < 60; stranger++) (await attempt(newAddress(), person)).expect(401);
    const fresh = newAddress();
    (await attempt(fresh, person)).expect(401);
    (await attempt(fresh, person)).expect(401);
    (await attempt(fresh, person, person.password)).expect(201);

    // A network with more failures is limited by those of the account, for a minute at most.
    for (let stranger = 0; stranger < 60; stranger++) await attempt(newAddress(), person);
    const guesser = newAddress();
    assert.deepEqual(statuses(await repeat(4, () => attempt(guesser, person))), [401, 401, 401, 429]);
    const retry = Number((await attempt(guesser, person)).expect(429).headers.get('retry-after'));
    assert.ok(retry > 1 && retry <= 60, `${retry}`);
  });

  test('limits a network that fails at many accounts, without affecting others', async () => {
    const address = newAddress();
    for (let account = 0; account < 50; account++) {
      (await attempt(address, { email: `nobody-${account}@example.com` })).expect(401);
    }
    const person = await createUser(admin);
    (await attempt(address, person, person.password)).expect(429);
    (await attempt(newAddress(), person, person.password)).expect(201);
  });

  test('counts an IPv6 /64 as one network', async () => {
    const person = await createUser(admin);
    for (let neighbour = 1; neighbour <= 5; neighbour++) {
      (await attempt(`2001:db8:1:2:${neighbour}::1`, person)).expect(401);
    }
    (await attempt('2001:db8:1:2:ffff::9', person)).expect(429);
    (await attempt('2001:db8:1:3::1', person)).expect(401);
  });

  test('counts different spellings of an IPv6 network as one', async () => {
    const person = await createUser(admin);
    for (const address of [
      '2001:db8::1',
      '2001:db8::2',
      '2001:db8:0:0::3',
      '2001:0db8:0:0:1::4',
      '2001:db8:0::5',
    ]) {
      (await attempt(address, person)).expect(401);
    }
    (await attempt('2001:db8:0:0:9::1', person)).expect(429);
  });

  test('an unknown address is limited like a known one', async () => {
    const known = await createUser(admin);
    const unknown = { email: 'nobody-at-all@example.com' };
    const course = async (person: Pick<Person, 'email'>) => {
      await server.sql('DELETE FROM sign_in_throttles');
      server.clock.advance(MINUTE);
      const answers = await repeat(8, () => attempt('10.9.9.9', person));
      return {
        answers: answers.map(({ status, text, headers }) => [status, text, headers.get('retry-after')]),
        rows: await server.sql(
          "SELECT split_part(key, ':', 1) AS scope, failures, greatest(blocked_until - updated_at, '0') AS blocked FROM sign_in_throttles ORDER BY key",
        ),
      };
    };
    const ofKnown = await course(known);
    assert.equal(ofKnown.rows.length, 5);
    assert.deepEqual(await course(unknown), ofKnown);
    // Letter case of the address does not start another count.
    (await attempt('10.9.9.9', { email: unknown.email.toUpperCase() })).expect(429);
  });

  test('verifies no more concurrent attempts than remain', async () => {
    const person = await createUser(admin);
    const address = newAddress();
    const [answers, events] = await server.traced(() =>
      Promise.all(Array.from({ length: 24 }, () => attempt(address, person))),
    );
    const count = (status: number) => answers.filter((answer) => answer.status === status).length;
    assert.deepEqual([count(401), count(429)], [5, 19]);
    assert.equal(events.filter(({ reason }) => reason === 'invalid_credentials').length, 5);
    // Only the first rejection writes an event, so that an attacker can't fill the audit log.
    assert.equal(events.filter(({ reason }) => reason === 'too_many_attempts').length, 1);
    assert.equal(events.length, 6);
  });

  test('ignores forwarding headers without TRUST_PROXY', async () => {
    const direct = await startTestServer({ beside: server });
    const person = await createUser(admin);
    for (let spoofed = 0; spoofed < 5; spoofed++) {
      const browser = direct.client({ 'x-forwarded-for': newAddress() });
      (await browser.post('/session', { email: person.email, password: WRONG })).expect(401);
    }
    const [refused, events] = await server.traced(() =>
      direct
        .client({ 'x-forwarded-for': newAddress() })
        .post('/session', { email: person.email, password: WRONG }),
    );
    refused.expect(429);
    assert.equal(events[0]?.address, '127.0.0.1');
  });

  test('trusts the number or the addresses of proxies in TRUST_PROXY', async () => {
    const person = await createUser(admin);
    const chain = '203.0.113.1, 198.51.100.2, 10.0.0.3';
    const cases: [boolean | number | string, string][] = [
      [false, '127.0.0.1'],
      [true, '203.0.113.1'],
      [1, '10.0.0.3'],
      [2, '198.51.100.2'],
      ['127.0.0.1', '10.0.0.3'],
      ['127.0.0.1, 10.0.0.0/8', '198.51.100.2'],
      ['loopback', '10.0.0.3'],
      ['192.0.2.1', '127.0.0.1'],
    ];
    for (const [trustProxy, expected] of cases) {
      const node = await startTestServer({ beside: server, config: { trustProxy } });
      const browser = node.client({ 'x-forwarded-for': chain });
      const answer = await browser.post('/session', { email: person.email, password: person.password });
      assert.equal(answer.expect(201).session().session.address, expected, String(trustProxy));
    }
  });
});

describe('POST /me/password', () => {
  test('limits wrong current passwords', async () => {
    const person = await createUser(admin);
    const browser = from(newAddress());
    (await browser.post('/session', { email: person.email, password: person.password })).expect(201);
    const change = (currentPassword: string) =>
      browser.post('/me/password', { currentPassword, newPassword: 'another password 2' });
    assert.deepEqual(statuses(await repeat(5, () => change(WRONG))), [422, 422, 422, 422, 422]);
    const refused = (await change(person.password)).expect(429);
    assert.equal(refused.headers.get('retry-after'), '1');
    server.clock.advance(SECOND);
    (await change(person.password)).expect(200);
  });

  test('is not limited by failures of others in the network', async () => {
    const person = await createUser(admin);
    const address = newAddress();
    const browser = from(address);
    (await browser.post('/session', { email: person.email, password: person.password })).expect(201);
    for (let account = 0; account < 55; account++)
      await attempt(address, { email: `nobody-${account}@x.example` });
    const change = { currentPassword: person.password, newPassword: 'another password 2' };
    (await browser.post('/me/password', change)).expect(200);
  });
});

describe('the networks of the rate limit', () => {
  test('are separate for IPv4-mapped addresses', async () => {
    const person = await createUser(admin);
    for (let guest = 1; guest <= 5; guest++) (await attempt(`::ffff:10.77.0.${guest}`, person)).expect(401);
    (await attempt('::ffff:10.77.0.6', person)).expect(401);
    await repeat(4, () => attempt('::FFFF:10.77.0.6', person));
    (await attempt('10.77.0.6', person)).expect(429);
  });

  test('ignore malformed forwarded addresses', async () => {
    for (const nonsense of [
      'unknown',
      'a:b:c:d:e:f:g:h:i:j::k',
      ':::::',
      '[::1]x:80',
      '_',
      'é',
      '<script>',
    ]) {
      const [answer, events] = await server.traced(() => attempt(nonsense, { email: `nobody-${nonsense}` }));
      answer.expect(401);
      // An invalid address is ignored, and the address of the connection is used.
      assert.equal(events[0]?.address, '127.0.0.1');
    }
  });

  test('are an IPv6 /48 or a /64 for fresh attempts', async () => {
    const person = await createUser(admin);
    for (let stranger = 0; stranger < 60; stranger++) await attempt(newAddress(), person);
    const answers: number[] = [];
    for (let network = 0; network < 6; network++) {
      answers.push((await attempt(`2001:db8:77:${network}::1`, person)).status);
    }
    assert.deepEqual(answers, [401, 401, 401, 429, 429, 429]);
  });

  test('have their failures at an attacked account reset after 15 minutes', async () => {
    const person = await createUser(admin);
    const home = newAddress();
    await repeat(3, () => attempt(home, person));
    for (let stranger = 0; stranger < 60; stranger++) await attempt(newAddress(), person);
    (await attempt(home, person, person.password)).expect(429);
    server.clock.advance(15 * MINUTE);
    for (let stranger = 0; stranger < 60; stranger++) await attempt(newAddress(), person);
    (await attempt(home, person, person.password)).expect(201);
  });

  test('slow down a site that tries many accounts from many addresses', async () => {
    const spray = (host: number) => attempt(`10.251.7.${host}`, { email: `sprayed-${host}@example.com` });
    (await spray(1)).expect(401);
    await server.sql("UPDATE sign_in_throttles SET failures = 149 WHERE key LIKE 'site:%'");
    (await spray(2)).expect(401);
    const person = await createUser(admin);
    const refused = (await attempt('10.251.7.3', person, person.password)).expect(429);
    assert.ok(Number(refused.headers.get('retry-after')) <= 60);
    (await attempt(newAddress(), person, person.password)).expect(201);
  });

  test('are forgiven one failure per day', async () => {
    const person = await createUser(admin);
    const address = newAddress();
    for (let day = 0; day < 10; day++) {
      (await attempt(address, person)).expect(401);
      server.clock.advance(DAY - MINUTE);
    }
    assert.deepEqual(statuses(await repeat(5, () => attempt(address, person))), [401, 401, 401, 401, 401]);
  });

  test('are those of the client when its address has a port or brackets', async () => {
    const person = await createUser(admin);
    const forms = {
      '203.0.113.7:50123': '203.0.113.7',
      '[2001:DB8:0:0::1]:443': '2001:db8::1',
      '::ffff:203.0.113.8': '203.0.113.8',
    };
    for (const [forwarded, address] of Object.entries(forms)) {
      const [, events] = await server.traced(() => attempt(forwarded, person));
      assert.deepEqual(
        events.map((event) => event.address),
        [address],
      );
    }
    // Another client behind the same proxy is not limited with them.
    await repeat(6, () => attempt('203.0.113.77:1111', person));
    (await attempt('203.0.113.77:2222', person, person.password)).expect(429);
    (await attempt('198.51.100.7:1111', person, person.password)).expect(201);
  });
});

describe('POST /password-resets/confirm', () => {
  test('ends known devices', async () => {
    const person = await createUser(admin);
    const home = newAddress();
    const device = from(home);
    (await device.post('/session', { email: person.email, password: person.password })).expect(201);
    (await device.delete('/session')).expect(204);
    server.clock.advance(SECOND);
    const password = 'Quartz-Lantern-58';
    await resetPassword(admin, person, password);
    await repeat(6, () => attempt(home, person));
    (await device.post('/session', { email: person.email, password })).expect(429);
    // From a sign-in after the reset on, it is known again.
    (await from(newAddress()).post('/session', { email: person.email, password })).expect(201);
  });
});

describe('a flood of requests by anonymous callers', () => {
  const LOCKED = 'LOCK TABLE sign_in_throttles IN ACCESS EXCLUSIVE MODE';

  test('is rejected without the database once it is blocked', async () => {
    const fresh = await startTestServer({ config: { trustProxy: true } });
    const { email, username, password } = newUserBody();
    const address = newAddress();
    const stranger = fresh.client({ 'x-forwarded-for': address });
    const guess = () => stranger.post('/setup', { email, username, password, setupToken: 'a guess' });
    const signIn = () => stranger.post('/session', { email, password: WRONG });
    const ask = () => stranger.post('/password-resets', { email });
    await repeat(6, guess);
    await repeat(6, signIn);
    await repeat(51, ask);
    await whileLocked(fresh, async ({ query }) => {
      await query(LOCKED);
      const answers = await Promise.all(Array.from({ length: 20 }, () => [guess(), signIn(), ask()]).flat());
      assert.deepEqual([...new Set(statuses(answers))].sort(), [202, 429]);
    });
  });

  test('leaves connections to signed-in users, however many wait', async () => {
    const address = newAddress();
    const flood = await whileLocked(server, async ({ query, waiting }) => {
      await query(LOCKED);
      const requests = Array.from({ length: 40 }, (_, index) => [
        from(`10.250.${index}.1`).post('/session', { email: `a-${index}@example.com`, password: WRONG }),
        from(address).post('/password-resets', { email: `b-${index}@example.com` }),
      ]).flat();
      await waiting(3);
      // A request that reads the database, with a session that is not cached.
      (await admin.browser.get('/users?limit=1')).expect(200);
      assert.equal(server.database.pool.waitingCount, 0);
      return requests;
    });
    for (const { status } of await Promise.all(flood))
      assert.ok([202, 401, 503].includes(status), `${status}`);
  });
});
