import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { HOUR, MINUTE, SECOND } from '../../src/lib/clock.ts';
import {
  configureMail,
  eventually,
  firstAdmin,
  type Mailbox,
  passTime,
  queueTestMail,
  startMailbox,
  startTestServer,
  storedMail,
  untilMail,
  untilPaused,
} from '../harness/index.ts';

/** Short timeouts, for mail servers that never answer. */
const SHORT_TIMEOUTS = { connect: 2000, greeting: 1200, response: 1500, message: 1500 };

type MailboxOptions = Parameters<typeof startMailbox>[0];

async function start(
  options: MailboxOptions = {},
  { shortTimeouts = false, ...extra }: { shortTimeouts?: boolean } & Record<string, unknown> = {},
) {
  const server = await startTestServer(shortTimeouts ? { mailTimeouts: SHORT_TIMEOUTS } : {});
  const admin = await firstAdmin(server);
  const mailbox = await startMailbox(options);
  after(() => mailbox.close());
  await configureMail(admin, mailbox, extra);
  return { server, admin, mailbox };
}

const recipients = ({ messages }: Mailbox) => messages.map(({ to }) => to);
const auth = { user: 'roster', password: 'the mail password 1' };

describe('the connection to a mail server', () => {
  for (const tls of ['none', 'starttls', 'tls'] as const) {
    test(`signs in and sends with encryption “${tls}”`, async () => {
      const { server, mailbox } = await start({ tls, auth });
      await queueTestMail(server);
      const [mail] = await mailbox.waitForMails(1);
      assert.deepEqual([mail?.user, mail?.secure], ['roster', tls !== 'none']);
    });
  }

  test('does not fall back when the configured encryption is not offered', async () => {
    const { server, mailbox } = await start({ tls: 'none', auth }, { encryption: 'starttls' });
    await queueTestMail(server);
    const { detail } = await untilPaused(server);
    assert.match(detail, /^5\d\d |STARTTLS|TLS/);
    assert.equal(mailbox.messages.length, 0);
  });

  test('sends no password to a server that does not ask for one, and says so', async () => {
    const { server, mailbox } = await start({}, { username: 'roster', password: 'the mail password 1' });
    await queueTestMail(server);
    assert.match((await untilPaused(server)).detail, /^The server does not offer authentication/);
    assert.equal(mailbox.messages.length, 0);
  });

  test('does not use TLS when encryption is off, even if offered', async () => {
    const { server, mailbox } = await start({ tls: 'starttls' }, { encryption: 'none' });
    await queueTestMail(server);
    const [mail] = await mailbox.waitForMails(1);
    assert.equal(mail?.secure, false);
  });

  test('rejects a certificate for another name', async () => {
    for (const tls of ['starttls', 'tls'] as const) {
      const { server, mailbox } = await start({ tls, auth, certificateFor: 'mail.example.com' });
      await queueTestMail(server);
      const { detail } = await untilPaused(server);
      assert.match(detail, /certificate|altnames/);
      assert.equal(mailbox.messages.length, 0);
    }
  });

  test('removes the password from server replies that repeat it', async () => {
    const { server, mailbox } = await start({ auth });
    const encoded = Buffer.from(`\0${auth.user}\0${auth.password}`).toString('base64');
    mailbox.misbehave({ at: 'sign-in', with: `535 No: ${auth.password} ${encoded}`, times: Infinity });
    await queueTestMail(server);
    const { detail } = await untilPaused(server);
    assert.equal(detail, '535 No: ••• •••');
  });

  test('introduces itself with the host of the root URL', async () => {
    const { server, admin, mailbox } = await start();
    const names = {
      'https://people.example.com:8443': 'people.example.com',
      'https://bücher.example': 'xn--bcher-kva.example',
      'http://192.0.2.7': '[192.0.2.7]',
      'http://[2001:db8::7]:8080': '[IPv6:2001:db8::7]',
    };
    for (const [rootUrl, name] of Object.entries(names)) {
      (await admin.browser.patch('/settings/general', { rootUrl })).expect(200);
      const sent = mailbox.messages.length;
      await queueTestMail(server);
      const mails = await mailbox.waitForMails(sent + 1);
      // The test's mail server gives it in lower case.
      assert.equal(mails.at(-1)?.clientName, name.toLowerCase());
    }
    (await admin.browser.patch('/settings/general', { rootUrl: 'http://localhost:8080' })).expect(200);
    const sent = mailbox.messages.length;
    await queueTestMail(server);
    const mails = await mailbox.waitForMails(sent + 1);
    assert.match(mails.at(-1)?.clientName ?? '', /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i);
  });
});

describe('a failing mail server', () => {
  test('rejects a mail larger than it accepts, and gets the next one', async () => {
    const { server, mailbox } = await start({ size: 20_000 });
    const large = await queueTestMail(server, { invitedBy: 'Ada '.repeat(10_000) });
    const next = await queueTestMail(server);
    const [mail] = await mailbox.waitForMails(1);
    assert.equal(mail?.messageId, `<${next}@example.com>`);
    const { state, detail } = await storedMail(server, large);
    assert.deepEqual([state, detail], ['failed', 'Message size larger than allowed 20000']);
    assert.equal((await server.sql('SELECT 1 FROM mail_pause WHERE failures > 0')).length, 0);
  });

  test('pauses delivery for a minute with backoff after a wrong password; changing the settings retries at once', async () => {
    const { server, admin, mailbox } = await start({ auth }, { password: 'a wrong password 2' });
    const ids = [await queueTestMail(server), await queueTestMail(server)];
    const pause = await untilPaused(server);
    assert.match(pause.detail, /^535 5\.7\.8 Wrong user or password$/);
    assert.ok(pause.until.getTime() >= server.clock.now().getTime() + MINUTE);
    for (const id of ids) {
      const { state, attempts } = await storedMail(server, id);
      assert.deepEqual([state, attempts], ['queued', 0]);
    }
    await configureMail(admin, mailbox);
    const arrived = await mailbox.waitForMails(2);
    assert.deepEqual(
      arrived.map(({ messageId }) => messageId),
      ids.map((id) => `<${id}@example.com>`),
    );
    assert.equal((await server.sql('SELECT 1 FROM mail_pause WHERE failures > 0')).length, 0);
  });

  test('gets a mail again with backoff after 450, and others meanwhile', async () => {
    const { server, mailbox } = await start();
    mailbox.misbehave({
      at: 'recipient',
      with: '450 4.2.1 Come back later',
      to: 'grey@example.com',
      times: 2,
    });
    const grey = await queueTestMail(server, { recipient: 'grey@example.com' });
    await queueTestMail(server, { recipient: 'other@example.com' });
    await mailbox.waitForMails(1);
    assert.deepEqual(recipients(mailbox), ['other@example.com']);
    const first = await untilMail(server, grey, ({ attempts }) => attempts === 1);
    assert.equal(first.detail, '450 4.2.1 Come back later');
    const pauses = [first.next_attempt_at.getTime() - server.clock.now().getTime()];
    await passTime(server, 1200);
    const second = await untilMail(server, grey, ({ attempts }) => attempts === 2);
    pauses.push(second.next_attempt_at.getTime() - server.clock.now().getTime());
    assert.ok((pauses[0] ?? 0) >= 1000 && (pauses[0] ?? 0) < 1200 && (pauses[1] ?? 0) >= 2000, `${pauses}`);
    await passTime(server, 2400);
    await mailbox.waitForMails(2);
    const sent = await untilMail(server, grey, ({ state }) => state === 'sent');
    assert.equal(sent.attempts, 3);
  });

  test('fails one mail with its reply after 550, and gets others; an admin can retry', async () => {
    for (const at of ['sender', 'recipient', 'message'] as const) {
      const { server, admin, mailbox } = await start();
      mailbox.misbehave({ at, with: '550 5.1.1 Nobody here' });
      const id = await queueTestMail(server, { recipient: 'nobody@example.com' });
      await queueTestMail(server, { recipient: 'somebody@example.com' });
      await mailbox.waitForMails(1);
      const failed = await untilMail(server, id, ({ state }) => state === 'failed');
      assert.deepEqual([failed.detail, failed.attempts], ['550 5.1.1 Nobody here', 1]);
      await passTime(server, HOUR);
      (await admin.browser.post(`/mails/${id}/retry`)).expect(200);
      await mailbox.waitForMails(2);
      assert.deepEqual(recipients(mailbox), ['somebody@example.com', 'nobody@example.com']);
    }
  });

  test('loses nothing and keeps the order after 421 at the greeting', async () => {
    const { server, mailbox } = await start();
    mailbox.misbehave({ at: 'greeting', with: '421 4.3.2 Shutting down', times: 2 });
    for (const recipient of ['one@example.com', 'two@example.com'])
      await queueTestMail(server, { recipient });
    assert.equal((await untilPaused(server)).detail, '421 4.3.2 Shutting down');
    await passTime(server, 1200);
    await untilPaused(server, 2);
    await passTime(server, 2400);
    await mailbox.waitForMails(2);
    assert.deepEqual(recipients(mailbox), ['one@example.com', 'two@example.com']);
  });

  for (const words of ['421 4.7.0 Too many messages', '451 4.5.3 Too many messages'] as const) {
    test(`gets another connection after it ends one (${words})`, async () => {
      const { server, mailbox } = await start();
      const delivery = Promise.withResolvers<void>();
      const reached = mailbox.misbehave({ at: 'recipient', with: delivery.promise, to: 'one@example.com' });
      const people = ['one@example.com', 'two@example.com', 'three@example.com'];
      const ids: string[] = [];
      for (const recipient of people) ids.push(await queueTestMail(server, { recipient }));
      await reached;
      // A reply to MAIL FROM, since the first mail is past that step.
      mailbox.misbehave({ at: 'sender', with: words });
      delivery.resolve();
      await mailbox.waitForMails(3);
      assert.deepEqual(recipients(mailbox), people);
      assert.equal(mailbox.connections, 2);
      for (const id of ids)
        await untilMail(server, id, ({ attempts, state }) => state === 'sent' && attempts === 1);
    });
  }

  for (const how of ['drop', 'hang', '421 4.7.0 I do not like this one'] as const) {
    test(`that always fails one mail (${how}) blocks no other`, async () => {
      const { server, mailbox } = await start({}, { shortTimeouts: true });
      mailbox.misbehave({ at: 'message', with: how, to: 'poison@example.com', times: Infinity });
      const poison = await queueTestMail(server, { recipient: 'poison@example.com' });
      for (const recipient of ['one@example.com', 'two@example.com'])
        await queueTestMail(server, { recipient });
      await untilMail(server, poison, ({ attempts }) => attempts === 1);
      // Other mails wait only until the server is known to work.
      while (mailbox.messages.length < 2) {
        await passTime(server, 200);
        await sleep(20);
      }
      assert.deepEqual(recipients(mailbox), ['one@example.com', 'two@example.com']);
      assert.equal((await storedMail(server, poison)).state, 'queued');
      mailbox.behave();
      await passTime(server, 15 * MINUTE);
      await mailbox.waitForMails(3);
    });
  }

  test('times out when it sends no greeting', async () => {
    const { server, mailbox } = await start({}, { shortTimeouts: true });
    mailbox.misbehave({ at: 'greeting', with: 'hang' });
    await queueTestMail(server);
    assert.match((await untilPaused(server)).detail, /sent no greeting in time/);
    await passTime(server, 1200);
    await mailbox.waitForMails(1);
  });

  test('times out when a reply never ends', async () => {
    const { server, admin, mailbox } = await start({}, { shortTimeouts: true });
    // Each line alone arrives in time.
    const endless = createServer((socket) => {
      socket.on('error', () => {}).write('220 mail.example.com\r\n');
      const timer = setInterval(() => socket.write('250-still alive\r\n'), 100);
      socket.on('close', () => clearInterval(timer));
    });
    endless.listen(0, '127.0.0.1');
    await once(endless, 'listening');
    after(() => endless.close());
    const port = Object(endless.address()).port;
    await configureMail(admin, { ...mailbox, port });
    await queueTestMail(server);
    assert.match((await untilPaused(server)).detail, /stopped responding/);
    await configureMail(admin, mailbox);
    await mailbox.waitForMails(1);
  });

  test('does not slow requests down, and gets all mail afterwards in order', async () => {
    const { server, admin, mailbox } = await start();
    await mailbox.stop();
    const people: string[] = [];
    let last = '';
    for (let minute = 0; minute < 60; minute++) {
      const recipient = `minute-${minute}@example.com`;
      people.push(recipient);
      last = await queueTestMail(server, { recipient });
      await passTime(server, MINUTE);
      if (minute % 20 === 0) (await admin.browser.get('/session')).expect(200);
    }
    const pause = await untilPaused(server);
    assert.match(pause.detail, /refused/);
    assert.ok(
      pause.until.getTime() - server.clock.now().getTime() <= 6 * MINUTE,
      'it does not wait for hours',
    );
    await mailbox.start();
    // An attempt that began before this fails, and delivery pauses once more.
    const pass = async () => {
      await passTime(server, 6 * MINUTE + SECOND);
      assert.notEqual(mailbox.messages.length, 0);
    };
    await eventually(pass, 15_000, 500);
    await mailbox.waitForMails(60);
    assert.deepEqual(recipients(mailbox), people);
    await untilMail(server, last, ({ state }) => state === 'sent');
    assert.deepEqual(await server.sql('SELECT 1 FROM mails WHERE attempts <> 1'), []);
  });

  for (const reply of [
    '504 5.5.2 <[127.0.0.1]>: Helo command rejected: need fully-qualified hostname',
    '550 5.7.1 <people.example.com>: Helo command rejected: Host not found',
  ] as const)
    test(`pauses delivery, and loses no mail, after ${reply}`, async () => {
      const { server, mailbox } = await start();
      mailbox.misbehave({ at: 'recipient', with: reply, times: Infinity });
      const id = await queueTestMail(server);
      assert.equal((await untilPaused(server)).detail, reply);
      assert.deepEqual((await storedMail(server, id)).state, 'queued');
      mailbox.behave();
      await passTime(server, 10 * MINUTE);
      await mailbox.waitForMails(1);
    });
});
