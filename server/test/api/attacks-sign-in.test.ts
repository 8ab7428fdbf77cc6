import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request as send } from 'node:http';
import { describe, test } from 'node:test';
import { SECOND } from '../../src/lib/clock.ts';
import { type Client, firstAdmin, signedInUser, signIn, startTestServer } from '../harness/index.ts';

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
