import assert from 'node:assert/strict';
import type { APIRequestContext } from 'playwright-core';

/** Sets how accounts are created, where that is not the subject of the journey. */
export async function inviteByEmail(
  admin: APIRequestContext,
  method: 'email' | 'none' = 'email',
): Promise<void> {
  const answer = await admin.patch('/api/v1/settings/user-invite', { data: { method } });
  assert.equal(answer.status(), 200, await answer.text());
}

/** Configures a mail server on this machine without authentication. */
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

/** Returns the status of an invitation link, as its page requests it. */
export async function linkStatusOf(api: APIRequestContext, link = ''): Promise<string> {
  const token = new URL(link).hash.replace('#token=', '');
  const answer = await api.post('/api/v1/invitations/lookup', { data: { token } });
  assert.equal(answer.status(), 200, await answer.text());
  return (await answer.json()).status;
}
