import assert from 'node:assert/strict';
import type { APIRequestContext } from 'playwright-core';

/** Says how people get in, where setting it is not what a journey is about. */
export async function inviteByEmail(
  admin: APIRequestContext,
  method: 'email' | 'none' = 'email',
): Promise<void> {
  const answer = await admin.patch('/api/v1/settings/user-invite', { data: { method } });
  assert.equal(answer.status(), 200, await answer.text());
}

/** Sets up a mail server on this machine that asks nobody who they are. */
export async function sendMailBy(admin: APIRequestContext, port: number): Promise<void> {
  const data = {
    provider: 'other',
    host: '127.0.0.1',
    port,
    encryption: 'none',
    fromAddress: 'roster@roster.example',
  };
  const answer = await admin.patch('/api/v1/settings/mail', { data });
  assert.equal(answer.status(), 200, await answer.text());
}

/** What the link of an invitation is worth, as its page asks. */
export async function worthOf(anybody: APIRequestContext, link = ''): Promise<string> {
  const token = new URL(link).hash.replace('#token=', '');
  const answer = await anybody.post('/api/v1/invitations/lookup', { data: { token } });
  assert.equal(answer.status(), 200, await answer.text());
  return (await answer.json()).status;
}
