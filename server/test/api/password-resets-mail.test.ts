import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { newId } from '../../src/lib/ids.ts';
import {
  configureMail,
  createUser,
  eventually,
  firstAdmin,
  resetPassword,
  signIn,
  startMailbox,
  startTestServer,
  tokenIn,
} from '../harness/index.ts';

const mailbox = await startMailbox();
after(() => mailbox.close());
const server = await startTestServer();
const node = await startTestServer({ beside: server });
const admin = await firstAdmin(server);
await configureMail(admin, mailbox);
await node.server.services.settings.refresh();

const mailTo = async (email: string, count = 1) => {
  const ofThem = () => mailbox.messages.filter(({ to }) => to === email);
  await mailbox.waitForMails(() => ofThem().length >= count);
  return ofThem();
};

describe('POST /password-resets', () => {
  test('is handled on one node, its mail sent by any, the link used on the other', async () => {
    const person = await createUser(admin);
    (await node.client().post('/password-resets', { email: person.email })).expect(202);
    const [mail] = await mailTo(person.email);
    assert.ok(mail);
    // The link uses the configured root URL, whatever the request’s headers.
    const { origin } = new URL(mail.text.match(/https?:\S+/)?.[0] ?? '');
    assert.equal(origin, server.server.services.settings.configuredRootUrl);
    const token = tokenIn(mail);
    const password = 'chosen password 2';
    (await node.client().post('/password-resets/confirm', { token, password })).expect(204);
    await signIn(server, { ...person, password });
    const [, confirmation] = await mailTo(person.email, 2);
    assert.ok(confirmation && !confirmation.raw.includes('token='));
  });

  test('ignores the Host header in links', async () => {
    const person = await createUser(admin);
    const evil = server.client({ host: 'evil.example', 'x-forwarded-host': 'evil.example' });
    await evil.post('/password-resets', { email: person.email });
    await server.client().post('/password-resets', { email: person.email });
    for (const { raw } of await mailTo(person.email)) assert.doesNotMatch(raw, /evil/);
  });

  test('informs a disabled user only by mail', async () => {
    const person = await createUser(admin);
    (await admin.browser.post(`/users/${person.id}/disable`)).expect(200);
    const unknown = `${newId()}@example.com`;
    (await server.client().post('/password-resets', { email: unknown })).expect(202);
    (await server.client().post('/password-resets', { email: person.email })).expect(202);
    const [mail] = await mailTo(person.email);
    assert.ok(mail && !mail.text.includes('#token='));
    assert.deepEqual(
      mailbox.messages.filter(({ to }) => to === unknown),
      [],
    );
  });
});

describe('POST /users/{id}/reset-password', () => {
  test('does not send a link that became invalid while the mail server was down', async () => {
    const person = await createUser(admin);
    await mailbox.stop();
    (await admin.browser.post(`/users/${person.id}/reset-password`, {})).expect(200);
    // Delivery was tried, and is not in progress any more.
    const failed = 'SELECT 1 FROM mail_pause WHERE failures > 0';
    await eventually(async () => assert.equal((await server.sql(failed)).length, 1));
    await resetPassword(admin, person);
    await mailbox.start();
    const other = await createUser(admin);
    (await admin.browser.post(`/users/${other.id}/reset-password`, {})).expect(200);
    server.clock.advance(60_000);
    const [mail] = await mailTo(other.email);
    assert.match(mail?.text ?? '', /#token=/);
    // The mail about the temporary password has no link.
    assert.deepEqual(
      mailbox.messages.filter(({ to, text }) => to === person.email && text.includes('#token=')),
      [],
    );
  });
});
