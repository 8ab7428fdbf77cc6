import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { attachEmbedded } from '../../src/db/embedded/index.ts';
import {
  type Client,
  configureMail,
  eventually,
  invite,
  setInviteMethod,
  startMailbox,
  tokenIn,
  tokenOf,
} from '../harness/index.ts';
import { migratedFolder, postmasterOf } from './data-folder.ts';
import { query, urlOf } from './postgres.ts';
import { SECRET_KEY, startRoster } from './roster.ts';

/** Returns the encodings of a secret to search for: plain, in a URL, in JSON, in base64. */
const formsOf = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('base64url'),
];

test('no output, log file or audit event contains a secret at log level trace', {
  timeout: 300_000,
}, async (t) => {
  const dataDir = await migratedFolder(t);
  const setupToken = 'setup-token-that-only-the-link-shows';
  const roster = await startRoster(t, {
    DATA_DIR: dataDir,
    LOG_LEVEL: 'trace',
    SETUP_TOKEN: setupToken,
    SECRET_KEY,
    TRUST_PROXY: '1',
  });
  const secrets = new Map<string, string>([
    ['the setup token', setupToken],
    ['the secret key', SECRET_KEY],
  ]);
  const secret = (what: string, value: string) => {
    secrets.set(what, value);
    return value;
  };
  const keepCookies = (owner: string, { cookies }: Client) => {
    for (const [name, value] of cookies) secret(`${name} of ${owner} ${value.slice(0, 4)}`, value);
  };
  const passwords = {
    admin: secret('the admin’s password', 'Orchid-Lantern-71'),
    adminNew: secret('the admin’s new password', 'Walnut-Harbour-72'),
    user: secret('a user’s password', 'Copper-Meadow-73'),
    temporary: secret('a temporary password', 'Velvet-Anchor-74'),
    wrong: secret('a wrong password', 'Marble-Kettle-75'),
    weak: secret('a refused password', 'qzxwvk'),
  };

  const browser = roster.client();
  const first = { email: 'admin@example.com', username: 'Ada Admin', password: passwords.admin };
  (
    await browser.post('/setup', { ...first, setupToken: secret('a wrong token', 'wrong-setup-token-123') })
  ).expect(403);
  (await browser.post('/setup', { ...first, setupToken, password: passwords.weak })).expect(422);
  (await browser.post('/setup', { ...first, setupToken })).expect(201);
  (await browser.post('/setup', { ...first, setupToken })).expect(409);

  const signIn = { email: first.email, password: passwords.admin, rememberMe: true };
  (await browser.post('/session', { ...signIn, password: passwords.wrong })).expect(401);
  (await browser.post('/session', { ...signIn, email: 'nobody@example.com' })).expect(401);
  (await browser.post('/session', { ...signIn, password: 7, token: passwords.wrong })).expect(422);
  (await browser.post('/session', signIn)).expect(201);
  keepCookies('admin', browser);
  // Malformed JSON: the parser's message must not quote it.
  const json = { 'content-type': 'application/json' };
  for (const body of [
    `{"email":"x","password":"${passwords.wrong}"`,
    passwords.wrong,
    `"${passwords.wrong}"`,
  ])
    assert.ok(
      [400, 422].includes((await browser.post('/session', undefined, { body, headers: json })).status),
    );
  const text = { 'content-type': 'text/plain' };
  (await browser.post('/session', undefined, { body: passwords.wrong, headers: text })).expect(415);
  const large = { ...signIn, password: passwords.wrong.repeat(8000) };
  (await browser.post('/session', large)).expect(413);
  await browser.get(`/users?password=${passwords.wrong}&q=${passwords.wrong}`);
  await browser.get(`/users/${passwords.wrong}`);
  await browser.get('/session', {
    headers: { authorization: `Bearer ${secret('a bearer token', 'bearer-token-4711')}` },
  });
  await browser.get('/session', {
    headers: { cookie: `roster_session=${secret('a made-up cookie', 'made-up-cookie-4712')}` },
  });
  (await browser.post('/users', {}, { headers: { origin: 'https://elsewhere.example' } })).expect(403);

  const user = { email: 'bob@example.com', username: 'Bob', systemRole: 'user', password: passwords.user };
  (await browser.post('/users', { ...user, password: passwords.weak })).expect(422);
  const { id } = (await browser.post('/users', user)).expect(201).user();
  (await browser.post('/users', user)).expect(409);
  (await browser.patch(`/users/${id}`, { password: passwords.wrong })).expect(422);
  (await browser.post(`/users/${id}/reset-password`, { password: passwords.weak })).expect(422);
  (await browser.post(`/users/${id}/reset-password`, { password: passwords.temporary })).expect(200);
  const bob = roster.client();
  (await bob.post('/session', { email: user.email, password: passwords.temporary })).expect(201);
  keepCookies('Bob', bob);
  (await bob.get('/users')).expect(403);
  const change = { currentPassword: passwords.wrong, newPassword: passwords.user };
  (await bob.post('/me/password', change)).expect(422);
  (await bob.post('/me/password', { ...change, currentPassword: passwords.temporary })).expect(200);
  keepCookies('Bob', bob);
  await bob.delete('/session');
  (
    await browser.post('/me/password', { currentPassword: passwords.admin, newPassword: passwords.adminNew })
  ).expect(200);
  keepCookies('admin', browser);

  const admin = { browser };
  await setInviteMethod(admin, 'email');
  const invited = await invite(admin);
  secret('a link', invited.token);
  const resent = await browser.post(`/invitations/${invited.invitation.id}/resend`);
  const token = secret('a newer link', tokenOf(resent.expect(200).invitation()));
  (await browser.get(`/invitations?token=${token}`)).expect(422);
  const choice = { username: 'Cleo', password: secret('an invited user’s password', 'Silver-Compass-76') };
  const cleo = roster.client();
  for (const body of [
    { token: invited.token },
    { token: invited.token, ...choice },
    { token: `${token}x`, ...choice },
  ])
    assert.ok((await cleo.post('/invitations/accept', body)).status >= 400);
  (await cleo.post('/invitations/request-link', { token: invited.token })).expect(409);
  (await cleo.post('/invitations/accept', { token, ...choice })).expect(201);
  keepCookies('Cleo', cleo);
  const next = await invite(admin);
  secret('a third link', next.token);

  const mailbox = await startMailbox({
    auth: { user: 'roster', password: secret('the mail password', 'Amber-Lighthouse-77') },
  });
  t.after(() => mailbox.close());
  await configureMail(admin, mailbox);
  const wrongMail = secret('a wrong mail password', 'Ivory-Telescope-78');
  (await browser.patch('/settings/mail', { password: wrongMail, port: 0 })).expect(422);
  (await browser.post('/password-resets', { email: user.email })).expect(202);
  await mailbox.waitForMails(1);
  (await browser.post(`/users/${id}/reset-password`)).expect(200);
  const mails = await mailbox.waitForMails(2);
  const tokens = mails.map((mail, index) => secret(`reset link ${index}`, tokenIn(mail)));
  const chosen = secret('a password chosen by a link', 'Crimson-Orchard-79');
  for (const each of [...tokens, `${tokens[0]}x`]) {
    await bob.post('/password-resets/lookup', { token: each });
    await bob.get(`/password-resets?token=${each}`);
    await bob.post('/password-resets/confirm', { token: each, password: passwords.weak });
    await bob.post('/password-resets/confirm', { token: each, password: chosen });
  }
  (await bob.post('/session', { email: user.email, password: chosen })).expect(201);
  keepCookies('Bob', bob);

  // Unexpected database errors, such as a missing table.
  const connection = await attachEmbedded(dataDir);
  assert.ok(connection);
  const sql = (statement: string) => query(urlOf(connection), statement);
  const hashes = await sql('SELECT hash FROM password_credentials');
  for (const [index, { hash }] of hashes.entries()) secret(`hash ${index}`, String(hash));
  await sql('ALTER TABLE password_credentials RENAME TO away');
  (await browser.post('/session', { ...signIn, password: passwords.adminNew })).expect(500);
  await setInviteMethod(admin, 'none');
  (await browser.post('/users', { ...user, email: 'eve@example.com' })).expect(500);
  (await roster.client().post('/invitations/accept', { token: next.token, ...choice })).expect(500);
  await sql('ALTER TABLE away RENAME TO password_credentials');
  process.kill(postmasterOf(dataDir), 'SIGKILL');
  await eventually(async () =>
    (await browser.post('/session', { ...signIn, password: passwords.adminNew })).expect(201),
  );
  keepCookies('admin again', browser);

  const audit = JSON.stringify(await sql('SELECT * FROM audit_events'));
  const ended = await roster.stop();
  assert.equal(ended.code, 0);
  const link = `${roster.url}/setup#token=${setupToken}`;
  assert.equal(ended.stdout.split(link).length, 2, 'the link is printed once');
  assert.match(ended.stdout, /request failed/, 'the log contains the errors');
  const outputs = {
    'the output': ended.stdout.replace(link, '') + ended.stderr,
    'the log of PostgreSQL': readFileSync(join(dataDir, 'postgres.log'), 'utf8'),
    'the audit log': audit,
  };
  assert.ok(secrets.size > 15);
  for (const [title, content] of Object.entries(outputs)) {
    for (const [what, value] of secrets) {
      for (const form of formsOf(value)) assert.ok(!content.includes(form), `${what} is in ${title}`);
    }
  }
});
