import assert from 'node:assert/strict';
import type { Client } from './client.ts';
import type { Invitation } from './contract.ts';
import type { Person } from './factories.ts';
import type { TestServer } from './server.ts';

/** An invitation with the token of its link. */
export interface Invited {
  email: string;
  /** The id of the invited user. */
  userId: string;
  token: string;
  invitation: Invitation;
}

let made = 0;

/** Sets whether admins invite people by link or create users with a password. */
export async function setInviteMethod(admin: { browser: Client }, method: 'email' | 'none'): Promise<void> {
  (await admin.browser.patch('/settings/user-invite', { method })).expect(200);
}

/** Returns the token of a link. */
export function tokenOf({ link }: Pick<Invitation, 'link'>): string {
  const token = link?.split('#token=')[1];
  return token ?? assert.fail(`there is no link: ${link}`);
}

/** Invites a user and returns the invitation. */
export async function invite(
  admin: { browser: Client },
  {
    email = `invited-${++made}@example.com`,
    systemRole,
  }: { email?: string; systemRole?: 'admin' | 'user' } = {},
): Promise<Invited> {
  const body = { emails: [email], ...(systemRole && { systemRole }) };
  const { results } = (await admin.browser.post('/invitations', body)).expect(200).inviteResults();
  const invitation = results[0]?.invitation ?? assert.fail(JSON.stringify(results));
  return { email, userId: invitation.userId ?? '', token: tokenOf(invitation), invitation };
}

/** Accepts an invitation in a new browser. */
export async function accept(
  server: Pick<TestServer, 'client'>,
  { token, email }: Pick<Invited, 'token' | 'email'>,
): Promise<Person & { browser: Client }> {
  const person = { username: 'Invited Person', email, password: `accepted password ${++made}` };
  const browser = server.client();
  const { username, password } = person;
  const answer = await browser.post('/invitations/accept', { token, username, password });
  return { ...person, id: answer.expect(201).session().user.id, browser };
}
