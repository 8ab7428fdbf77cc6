import assert from 'node:assert/strict';
import { createPasswordResetJob } from '../../src/identity/password-resets/index.ts';
import type { Client } from './client.ts';
import type { TestServer } from './server.ts';

/** A mail in the queue, decrypted. */
export interface QueuedMail {
  id: string;
  kind: string;
  recipient: string;
  user_id: string | null;
  language: string | null;
  state: string;
  expires_at: Date;
  /** The parameters of its text; undefined once it is no longer to be sent. */
  parameters: Record<string, unknown> | undefined;
}

/** Configures a mail server that is unreachable, so that mails stay in the queue, where tests read them. */
export async function configureUnreachableMail(admin: { browser: Client }): Promise<void> {
  const mail = { provider: 'other', host: '127.0.0.1', port: 1, encryption: 'none' };
  (await admin.browser.patch('/settings/mail', { ...mail, fromAddress: 'roster@example.com' })).expect(200);
}

/** Returns all mails to an address, oldest first. */
export async function mailsTo(
  { sql, server }: Pick<TestServer, 'sql' | 'server'>,
  email: string,
): Promise<QueuedMail[]> {
  const rows = await sql<Omit<QueuedMail, 'parameters'> & { parameters: string | null }>(
    'SELECT * FROM mails WHERE recipient = $1 ORDER BY ordinal',
    [email],
  );
  return rows.map(({ parameters, ...mail }) => {
    const opened = server.services.vault.open(`mails.${mail.id}`, parameters ?? '');
    return { ...mail, parameters: opened === undefined ? undefined : JSON.parse(opened) };
  });
}

/** Waits until all requested resets are processed. Throws the first failure at the end. */
export async function processAllResets({ server }: Pick<TestServer, 'server'>): Promise<void> {
  const { runStep } = createPasswordResetJob(server.services);
  const failures: unknown[] = [];
  const next = () => runStep().catch((error: unknown) => failures.push(error));
  while (await next());
  if (failures.length > 0) throw failures[0];
}

/** Requests a link as an anonymous caller, and waits until the request is processed. */
export async function requestReset(
  server: Pick<TestServer, 'client' | 'server'>,
  email: string,
  browser = server.client(),
): Promise<void> {
  const answer = await browser.post('/password-resets', { email });
  assert.equal(answer.expect(202).text, '');
  await processAllResets(server);
}

/** Returns the token of the latest link sent to an address. */
export async function latestResetToken(
  server: Pick<TestServer, 'sql' | 'server'>,
  email: string,
): Promise<string> {
  const links = (await mailsTo(server, email)).filter(({ kind }) => kind === 'password_reset');
  const token = links.at(-1)?.parameters?.token;
  return typeof token === 'string' ? token : assert.fail(`no link was mailed to ${email}`);
}
