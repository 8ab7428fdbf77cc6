import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstAdmin, invite, setInviteMethod, startTestServer } from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
await setInviteMethod(admin, 'email');
const { sql } = server;

/** Writes one more invitation like another, by SQL. */
const insertLike = (id: string, tokenHash: string) =>
  sql(
    `INSERT INTO invitations (id, user_id, email, system_role, token_hash, expires_at, created_by_name, created_at)
     SELECT gen_random_uuid(), user_id, email, system_role, ${tokenHash}, expires_at, created_by_name, created_at
     FROM invitations WHERE id = $1`,
    [id],
  );

test('one pending invitation a person, and no two links alike', async () => {
  const { invitation } = await invite(admin);
  await assert.rejects(insertLike(invitation.id, 'sha256(token_hash)'), {
    constraint: 'invitations_pending_key',
  });
  (await admin.browser.delete(`/invitations/${invitation.id}`)).expect(204);
  await assert.rejects(insertLike(invitation.id, 'token_hash'), { constraint: 'invitations_token_hash_key' });
  await assert.rejects(insertLike(invitation.id, "'\\x00'::bytea"), { code: '23514' });
});

test('no invitation waits for a user who is deleted, by whatever statement', async () => {
  const { invitation, userId, token } = await invite(admin);
  await sql('DELETE FROM users WHERE id = $1', [userId]);
  const rows = await sql('SELECT status, user_id, version FROM invitations WHERE id = $1', [invitation.id]);
  assert.deepEqual(rows, [{ status: 'revoked', user_id: null, version: 2 }]);
  const lookup = await server.client().post('/invitations/lookup', { token });
  assert.equal(lookup.lookup().status, 'revoked');
});

test('what an invitation became is told with its time, and only then', async () => {
  const { invitation } = await invite(admin);
  for (const change of [
    "status = 'accepted'",
    'settled_at = now()',
    "status = 'expired', settled_at = now()",
  ])
    await assert.rejects(sql(`UPDATE invitations SET ${change} WHERE id = $1`, [invitation.id]), {
      code: '23514',
    });
});
