import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/lib/clock.ts';
import { newToken } from '../../src/lib/crypto.ts';
import { purgeMails, queueMail, withdrawMails } from '../../src/mail/index.ts';
import {
  configureMail,
  firstAdmin,
  insertSession,
  insertSignedIn,
  METRICS,
  passTime,
  queueTestMail,
  startMailbox,
  startTestServer,
  storedMail,
  tokenIn,
  untilMail,
} from '../harness/index.ts';

/** Starts a server with its first admin, by default with a mail server. */
async function start({ isSetUp = true } = {}) {
  const server = await startTestServer();
  const admin = await firstAdmin(server);
  const mailbox = await startMailbox();
  after(() => mailbox.close());
  if (isSetUp) await configureMail(admin, mailbox);
  return { server, admin, mailbox };
}

describe('mail delivery', () => {
  test('sends urgent mail before invitations that were queued earlier', async () => {
    const { server, admin, mailbox } = await start({ isSetUp: false });
    for (const recipient of ['one@example.com', 'two@example.com'])
      await queueTestMail(server, { recipient });
    const { database, vault } = server.server.services;
    const now = server.clock.now();
    await database.transact((tx) =>
      queueMail(tx, vault, now, {
        kind: 'account_disabled',
        parameters: { username: 'Ada' },
        recipient: 'ada@example.com',
        userId: null,
        language: null,
        expiresAt: new Date(now.getTime() + DAY),
      }),
    );
    await configureMail(admin, mailbox);
    const mails = await mailbox.waitForMails(3);
    assert.deepEqual(
      mails.map(({ to }) => to),
      ['ada@example.com', 'one@example.com', 'two@example.com'],
    );
  });

  test('sends after commit with a stable Message-ID, and deletes the link', async () => {
    const { server, admin, mailbox } = await start();
    await admin.browser.patch('/settings/general', { name: 'Acme People', contactEmail: 'help@example.com' });
    const id = await queueTestMail(server, { recipient: 'ada@example.com' });
    const [mail] = await mailbox.waitForMails(1);
    assert.ok(mail);
    assert.deepEqual(
      [mail.from, mail.fromName, mail.to, mail.subject, mail.messageId, mail.headers.get('auto-submitted')],
      [
        'roster@example.com',
        'Acme People',
        'ada@example.com',
        "You're invited to Acme People",
        `<${id}@example.com>`,
        'auto-generated',
      ],
    );
    assert.match(mail.text, /http:\/\/127\.0\.0\.1:8080\/accept-invitation#token=[\w-]{43}\n/);
    assert.match(mail.text, /First Admin has invited you/);
    assert.match(mail.text, /3 March 2026 at 09:00 UTC/);
    assert.match(mail.text, /help@example\.com/);
    assert.match(mail.html, new RegExp(`href="[^"]*#token=${tokenIn(mail)}"`));
    const stored = await untilMail(server, id, ({ state }) => state === 'sent');
    assert.deepEqual([stored.parameters, stored.detail, stored.attempts], [null, '250 Kept as number 1', 1]);
  });

  test('sends nothing that was rolled back', async () => {
    const { server, mailbox } = await start();
    const { database, vault } = server.server.services;
    const expiresAt = new Date(server.clock.now().getTime() + DAY);
    await assert.rejects(
      database.transact(async (tx) => {
        await queueMail(tx, vault, server.clock.now(), {
          kind: 'invitation',
          parameters: { token: newToken(), invitedBy: 'Nobody', expiresAt: expiresAt.toISOString() },
          recipient: 'ghost@example.com',
          userId: null,
          language: null,
          expiresAt,
        });
        throw new Error('no');
      }),
    );
    await queueTestMail(server, { recipient: 'real@example.com' });
    assert.deepEqual(
      (await mailbox.waitForMails(1)).map(({ to }) => to),
      ['real@example.com'],
    );
  });

  test('sends in order of writing over one connection', async () => {
    const { server, mailbox } = await start({ isSetUp: false });
    const ids: string[] = [];
    for (let number = 0; number < 40; number++) ids.push(await queueTestMail(server));
    await configureMail(
      { browser: (await insertSignedIn(server, { systemRole: 'admin' })).browser },
      mailbox,
    );
    const arrived = await mailbox.waitForMails(40);
    assert.deepEqual(
      arrived.map(({ messageId }) => messageId),
      ids.map((id) => `<${id}@example.com>`),
    );
    assert.equal(new Set(arrived.map(({ connection }) => connection)).size, 1);
  });

  test('keeps mail until it expires without a mail server', async () => {
    const { server, admin, mailbox } = await start({ isSetUp: false });
    const soon = new Date(server.clock.now().getTime() + HOUR);
    const [early, late] = [await queueTestMail(server, { expiresAt: soon }), await queueTestMail(server)];
    await passTime(server, 2 * HOUR);
    const expired = await untilMail(server, early, ({ state }) => state === 'failed');
    assert.match(expired.detail ?? '', /^Not sent: its link expired first/);
    assert.equal(expired.parameters, null);
    assert.equal((await storedMail(server, late)).state, 'queued');
    assert.equal(mailbox.connections, 0);
    await configureMail(admin, mailbox);
    const arrived = await mailbox.waitForMails(1);
    assert.deepEqual(
      arrived.map(({ messageId }) => messageId),
      [`<${late}@example.com>`],
    );
  });

  test('does not send withdrawn mail', async () => {
    const { server, admin, mailbox } = await start({ isSetUp: false });
    const ids = [await queueTestMail(server), await queueTestMail(server)] as const;
    await withdrawMails(server.database.db, [ids[0]], server.clock.now());
    await configureMail(admin, mailbox);
    const arrived = await mailbox.waitForMails((mail) => mail.messageId.includes(ids[1]));
    assert.equal(arrived.length, 1);
    assert.equal((await storedMail(server, ids[0])).state, 'withdrawn');
  });

  test('reports mail withdrawn during delivery as sent', async () => {
    const { server, mailbox } = await start();
    const pending = Promise.withResolvers<void>();
    const reached = mailbox.misbehave({ at: 'recipient', with: pending.promise });
    const id = await queueTestMail(server);
    await reached;
    await withdrawMails(server.database.db, [id], server.clock.now());
    assert.equal((await storedMail(server, id)).state, 'withdrawn');
    pending.resolve();
    await mailbox.waitForMails(1);
    await untilMail(server, id, ({ state }) => state === 'sent');
  });

  test('sends each mail once when the lock is lost during delivery', async () => {
    const { server, mailbox } = await start();
    const pending = Promise.withResolvers<void>();
    const reached = mailbox.misbehave({ at: 'recipient', with: pending.promise });
    const ids = [await queueTestMail(server), await queueTestMail(server), await queueTestMail(server)];
    await reached;
    const ended = await server.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'roster-jobs' AND datname = current_database()`,
    );
    assert.equal(ended.length, 1);
    pending.resolve();
    await mailbox.waitForMails(3);
    for (const id of ids) await untilMail(server, id, ({ state }) => state === 'sent');
    assert.deepEqual(
      mailbox.messages.map(({ messageId }) => messageId),
      ids.map((id) => `<${id}@example.com>`),
    );
  });

  test('fails mail sealed with a lost key with a reason; a former key opens it', async () => {
    const { server, admin, mailbox } = await start({ isSetUp: false });
    const id = await queueTestMail(server);
    await server.server.close();
    const secretKey = 'another secret key that knows nothing of the first';
    const other = await startTestServer({ beside: server, config: { secretKey } });
    await configureMail(await insertSession(other, admin.id), mailbox);
    const failed = await untilMail(other, id, ({ state }) => state === 'failed');
    assert.match(failed.detail ?? '', /SECRET_KEY/);
    assert.equal(mailbox.messages.length, 0);
    await other.server.close();
    const formerSecretKeys = ['a secret key that is for tests only'];
    const third = await startTestServer({ beside: server, config: { secretKey, formerSecretKeys } });
    const again = third.client();
    for (const [name, value] of admin.browser.cookies) again.cookies.set(name, value);
    (await again.post(`/mails/${id}/retry`)).expect(200);
    await mailbox.waitForMails(1);
  });

  test('deletes settled mail after 30 days, links of failed mail when they expire', async () => {
    const { server, mailbox } = await start();
    mailbox.misbehave({ at: 'recipient', with: '550 5.1.1 Nobody here', to: 'nobody@example.com' });
    const failed = await queueTestMail(server, { recipient: 'nobody@example.com' });
    const sent = await queueTestMail(server);
    await untilMail(server, sent, ({ state }) => state === 'sent');
    const inDays = (days: number) => new Date(server.clock.now().getTime() + days * DAY);
    assert.notEqual((await storedMail(server, failed)).parameters, null);
    await purgeMails(server.database.db, inDays(2));
    assert.equal((await storedMail(server, failed)).parameters, null);
    await purgeMails(server.database.db, inDays(29));
    assert.equal((await server.sql('SELECT 1 FROM mails')).length, 2);
    await purgeMails(server.database.db, inDays(31));
    assert.equal((await server.sql('SELECT 1 FROM mails')).length, 0);
  });
});

describe('GET /metrics', () => {
  test('exposes queue length and age as metrics', async () => {
    const { server } = await start({ isSetUp: false });
    await queueTestMail(server);
    await queueTestMail(server);
    await passTime(server, 3 * MINUTE + SECOND);
    for (;;) {
      const { text } = await server.client(METRICS).request('GET', '/metrics');
      if (!/^roster_mail_queue_depth 2$/m.test(text)) continue;
      assert.match(text, /^roster_mail_queue_oldest_seconds 181$/m);
      return;
    }
  });
});
