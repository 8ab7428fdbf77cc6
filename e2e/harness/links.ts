import assert from 'node:assert/strict';
import type { APIRequestContext } from 'playwright-core';
import type { Roster } from './server.ts';

/** Sets the root URL of links and other general settings. */
export async function setGeneral(admin: APIRequestContext, data: Record<string, unknown>): Promise<void> {
  const answer = await admin.patch('/api/v1/settings/general', { data });
  assert.equal(answer.status(), 200, await answer.text());
}

/** Invites addresses, where inviting is not the subject of the journey; returns the links in order. */
export async function invite(admin: APIRequestContext, ...emails: string[]): Promise<string[]> {
  const answer = await admin.post('/api/v1/invitations', { data: { emails } });
  assert.equal(answer.status(), 200, await answer.text());
  const { results }: { results: { invitation?: { link?: string } }[] } = await answer.json();
  return results.map(({ invitation }) => invitation?.link ?? assert.fail(JSON.stringify(results)));
}

/** Returns the link in a mail's text. */
export const linkIn = (text = ''): string => /https?:\S+#token=[\w-]+/.exec(text)?.[0] ?? assert.fail(text);

/** Revokes an invitation. */
export async function revoke(admin: APIRequestContext, email: string): Promise<void> {
  const { items } = await (await admin.get('/api/v1/invitations?status=pending')).json();
  const found = items.find((invitation: { email: string }) => invitation.email === email);
  const answer = await admin.delete(`/api/v1/invitations/${found?.id}`);
  assert.equal(answer.status(), 204, await answer.text());
}

/** Expires the links of one address. */
export const expireInvitation = (roster: Roster, email: string): Promise<void> =>
  roster.sql("UPDATE invitations SET expires_at = now() - interval '1 hour' WHERE email = $1", [email]);

/** Expires the links that set a new password. */
export const expireResets = (roster: Roster): Promise<void> =>
  roster.sql("UPDATE password_resets SET expires_at = now() - interval '1 hour'");
