import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createUser, firstAdmin, signedInUser, startTestServer } from '../harness/index.ts';

const server = await startTestServer();

test('works', async () => {
  const admin = await firstAdmin(server);
  const [user, events] = await server.traced(() => createUser(admin));
  assert.equal(events.length, 1);
  assert.equal(user.user.username, user.username);
  await signedInUser(server, admin);
});
