import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { firstAdmin, signedInUser, startTestServer, whileLocked } from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);

describe('PATCH /me', () => {
  test('returns 503 with Retry-After when a statement times out, and writes nothing', async () => {
    const person = await signedInUser(server, admin);
    const others = await signedInUser(server, admin);
    const before = await server.audit();
    const answer = await whileLocked(server, async ({ query, waiting }) => {
      await query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [person.id]);
      const changing = person.browser.patch('/me', { username: 'Never Written' });
      await waiting(1);
      // Other users are not blocked meanwhile.
      (await others.browser.patch('/me', { username: 'Others' })).expect(200);
      // The response arrives while the row is still locked.
      return await changing;
    });
    answer.expect(503).problem('database_unavailable');
    assert.match(answer.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
    const user = (await person.browser.get('/me')).expect(200).user();
    assert.deepEqual([user.username, user.version], [person.username, 1]);
    assert.equal((await server.audit()).length, before.length + 1);
    // The connection is still usable.
    (await person.browser.patch('/me', { username: 'Written' })).expect(200);
  });
});
