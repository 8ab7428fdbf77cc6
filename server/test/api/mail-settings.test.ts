import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createNetServer } from 'node:net';
import { after, describe, test } from 'node:test';
import { HOUR } from '../../src/lib/clock.ts';
import { withdrawMails } from '../../src/mail/index.ts';
import {
  type Answer,
  configureMail,
  firstAdmin,
  insertSignedIn,
  queueTestMail,
  startMailbox,
  startTestServer,
  storedMail,
  untilMail,
  untilPaused,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const mailbox = await startMailbox({ auth: { user: 'roster', password: 'mail password 1' } });
after(() => mailbox.close());

const list = async (query = '') => (await admin.browser.get(`/mails${query}`)).expect(200).mails();
const fieldsOf = ({ json }: Answer): Record<string, unknown> => Object(json);

/** Removes all mails, the mail server and the pause. */
async function clean() {
  await server.sql('DELETE FROM mails');
  (await admin.browser.patch('/settings/mail', { provider: 'none', password: null })).expect(200);
  mailbox.behave();
  mailbox.messages.length = 0;
}

describe('GET /mails', () => {
  test('returns mails newest first, paged, by state', async () => {
    await clean();
    const ids: string[] = [];
    for (let number = 0; number < 7; number++) ids.unshift(await queueTestMail(server));
    await withdrawMails(server.database.db, ids.slice(0, 2), server.clock.now());
    const seen: string[] = [];
    let query = '?limit=3';
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await list(query);
      assert.deepEqual(page.total, { value: 7, exact: true });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
      query = `?limit=3&cursor=${cursor}`;
    }
    assert.deepEqual(seen, ids);
    const withdrawn = await list('?state=withdrawn&limit=1');
    assert.deepEqual([withdrawn.items[0]?.id, withdrawn.total.value, withdrawn.pause], [ids[0], 2, null]);
    const answer = await admin.browser.get(`/mails?state=queued&cursor=${withdrawn.nextCursor}`);
    answer.expect(422).problem('invalid_cursor');
  });

  test('never returns the link of a mail', async () => {
    await clean();
    const id = await queueTestMail(server, { recipient: 'ada@example.com' });
    const answer = await admin.browser.get('/mails');
    const [mail] = answer.mails().items;
    const { next_attempt_at: at } = await storedMail(server, id);
    assert.deepEqual(mail, {
      id,
      kind: 'invitation',
      recipient: 'ada@example.com',
      userId: null,
      state: 'queued',
      detail: null,
      attempts: 0,
      nextAttemptAt: at.toISOString(),
      createdAt: server.clock.now().toISOString(),
      settledAt: null,
      expiresAt: new Date(server.clock.now().getTime() + 24 * HOUR).toISOString(),
      abilities: { retry: true },
    });
    assert.doesNotMatch(answer.text, /token|v1\./);
  });
});

describe('POST /mails/{id}/retry', () => {
  test('retries at once while delivery is paused, since when and why GET /mails returns', async () => {
    await clean();
    await configureMail(admin, mailbox);
    mailbox.misbehave({ at: 'sign-in', with: '535 5.7.8 Not today' });
    const id = await queueTestMail(server);
    await untilPaused(server);
    const { pause } = await list();
    assert.deepEqual([pause?.failures, pause?.detail], [1, '535 5.7.8 Not today']);
    const [answer, events] = await server.traced(() => admin.browser.post(`/mails/${id}/retry`));
    assert.equal(fieldsOf(answer.expect(200)).state, 'queued');
    await mailbox.waitForMails(1);
    assert.deepEqual(
      events.map((event) => [
        event.event_type,
        event.operation,
        event.outcome,
        event.target_id,
        event.before,
      ]),
      [['mail', 'retry', 'success', id, { state: 'queued', attempts: 0 }]],
    );
    await untilMail(server, id, ({ state }) => state === 'sent');
    assert.equal((await list()).pause, null);
  });

  test('retries one or all failed mails; rejects sent and void mail', async () => {
    await clean();
    const withdrawn = await queueTestMail(server);
    await withdrawMails(server.database.db, [withdrawn], server.clock.now());
    await configureMail(admin, mailbox);
    mailbox.misbehave({ at: 'recipient', with: '550 5.1.1 Nobody here', times: 3 });
    const ids = [
      await queueTestMail(server),
      await queueTestMail(server),
      await queueTestMail(server),
    ] as const;
    for (const id of ids) await untilMail(server, id, ({ state }) => state === 'failed');
    const failed = await list('?state=failed');
    assert.deepEqual(
      failed.items.map(({ detail, attempts, abilities }) => [detail, attempts, abilities.retry]),
      Array(3).fill(['550 5.1.1 Nobody here', 1, true]),
    );
    (await admin.browser.post(`/mails/${ids[1]}/retry`)).expect(200);
    await mailbox.waitForMails(1);
    await untilMail(server, ids[1], ({ state }) => state === 'sent');

    // One of the others has expired.
    await server.sql('UPDATE mails SET expires_at = $2 WHERE id = $1', [ids[0], server.clock.now()]);
    const [answer, events] = await server.traced(() => admin.browser.post('/mails/retry'));
    assert.deepEqual(answer.expect(200).json, { retried: 1 });
    assert.deepEqual(
      events.map(({ operation, after }) => [operation, after]),
      [['retry', { retried: 1 }]],
    );
    await mailbox.waitForMails(2);
    assert.deepEqual(
      mailbox.messages.map(({ messageId }) => messageId),
      [`<${ids[1]}@example.com>`, `<${ids[2]}@example.com>`],
    );

    for (const id of [ids[0], ids[1], withdrawn]) {
      const [refused, written] = await server.traced(() => admin.browser.post(`/mails/${id}/retry`));
      refused.expect(409).problem('conflict');
      assert.deepEqual(
        written.map(({ outcome, reason }) => [outcome, reason]),
        [['denied', 'conflict']],
      );
    }
    assert.ok((await list('?state=sent')).items.every(({ abilities }) => !abilities.retry));
  });

  test('sends one mail for concurrent requests', async () => {
    await clean();
    await configureMail(admin, mailbox);
    mailbox.misbehave({ at: 'recipient', with: '550 5.1.1 Nobody here' });
    const id = await queueTestMail(server);
    await untilMail(server, id, ({ state }) => state === 'failed');
    const other = await insertSignedIn(server, { systemRole: 'admin' });
    const answers = await Promise.all(
      [admin, other, admin, other].map(({ browser }) => browser.post(`/mails/${id}/retry`)),
    );
    assert.ok(answers.some(({ status }) => status === 200));
    for (const { status } of answers) assert.ok(status === 200 || status === 409);
    await untilMail(server, id, ({ state }) => state === 'sent');
    // The next mail in the queue: once it arrives, a second copy of the first would have been sent.
    await queueTestMail(server, { recipient: 'last@example.com' });
    await mailbox.waitForMails(({ to }) => to === 'last@example.com');
    assert.equal(mailbox.messages.length, 2);
  });
});

describe('POST /settings/mail/test', () => {
  test('sends a real test message, reports the server’s reply, and writes an event', async () => {
    await clean();
    const [unset, refused] = await server.traced(() =>
      admin.browser.post('/settings/mail/test', { to: 'a@b.example' }),
    );
    unset.expect(409).problem('mail_not_configured');
    assert.deepEqual(
      refused.map(({ outcome, reason }) => [outcome, reason]),
      [['denied', 'mail_not_configured']],
    );

    await configureMail(admin, mailbox);
    const [taken, events] = await server.traced(() =>
      admin.browser.post('/settings/mail/test', { to: ' a@b.example ' }),
    );
    assert.deepEqual(taken.expect(200).json, { delivered: true, detail: '250 Kept as number 1' });
    assert.deepEqual(
      [mailbox.messages[0]?.to, mailbox.messages[0]?.subject],
      ['a@b.example', 'Test message from Roster'],
    );
    assert.deepEqual(
      events.map((event) => [
        event.event_type,
        event.operation,
        event.outcome,
        event.target_name,
        event.after,
      ]),
      [['setting', 'test', 'success', 'mail', { to: 'a@b.example', detail: '250 Kept as number 1' }]],
    );

    await configureMail(admin, mailbox, { password: 'a wrong password 2' });
    const [wrong, written] = await server.traced(() =>
      admin.browser.post('/settings/mail/test', { to: 'a@b.example' }),
    );
    const words = '535 5.7.8 Wrong user or password';
    assert.deepEqual(wrong.expect(200).json, { delivered: false, detail: words });
    assert.deepEqual(
      written.map(({ outcome, after: details }) => [outcome, details]),
      [['failure', { to: 'a@b.example', detail: words }]],
    );
    // A failed test does not pause the queue.
    assert.equal((await list()).pause, null);

    for (const to of ['nobody', 'a@b\r\nBcc: c@d', ''])
      assert.equal((await admin.browser.post('/settings/mail/test', { to })).status, 422);
  });

  test('rejects a second test message at the same time', async () => {
    await clean();
    await configureMail(admin, mailbox);
    const pending = Promise.withResolvers<void>();
    const reached = mailbox.misbehave({ at: 'recipient', with: pending.promise });
    const first = admin.browser.post('/settings/mail/test', { to: 'a@b.example' });
    await reached;
    const second = await admin.browser.post('/settings/mail/test', { to: 'a@b.example' });
    second.expect(429).problem('too_many_attempts');
    assert.equal(second.headers.get('retry-after'), '5');
    pending.resolve();
    (await first).expect(200);
    (await admin.browser.post('/settings/mail/test', { to: 'a@b.example' })).expect(200);
  });

  test('returns no reply of another service', async () => {
    for (const banner of [
      'SSH-2.0-OpenSSH_9.2p1 secret-build\r\n',
      '-ERR secret redis\r\n',
      'HTTP/1.1 400 secret\r\n\r\n',
    ]) {
      const inner = createNetServer((socket) => socket.on('error', () => {}).end(banner));
      await new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve));
      const { port }: AddressInfo = Object(inner.address());
      (
        await admin.browser.patch('/settings/mail', {
          provider: 'other',
          host: '127.0.0.1',
          port,
          encryption: 'none',
          username: null,
          password: null,
          fromAddress: 'roster@example.com',
        })
      ).expect(200);
      const answer = await admin.browser.post('/settings/mail/test', { to: 'a@b.example' });
      assert.doesNotMatch(answer.text, /secret|OpenSSH|redis/i, banner);
      assert.equal(fieldsOf(answer.expect(200)).delivered, false);
      inner.close();
    }
  });
});

/** Starts an HTTP server that is not Roster. */
async function startOtherServer(
  answer: (url: string) => { status: number; headers?: Record<string, string> },
) {
  const stranger = createServer((request, reply) => {
    const { status, headers = {} } = answer(request.url ?? '');
    reply.writeHead(status, headers).end('the inside of something else');
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  after(() => stranger.close());
  const address: AddressInfo = Object(stranger.address());
  return { url: `http://127.0.0.1:${address.port}`, stranger };
}

const testRoot = async (rootUrl?: string) => {
  const answer = await admin.browser.post('/settings/general/test', rootUrl === undefined ? {} : { rootUrl });
  return fieldsOf(answer.expect(200));
};

describe('POST /settings/general/test', () => {
  test('distinguishes this installation from other servers', async () => {
    const [reached, events] = await server.traced(() => testRoot(server.url));
    assert.deepEqual(reached, { reached: true, detail: null });
    assert.deepEqual(
      events.map((event) => [event.operation, event.outcome, event.target_name, event.after]),
      [['test', 'success', 'general', { rootUrl: server.url, detail: null }]],
    );
    const node = await startTestServer({ beside: server });
    assert.equal((await testRoot(node.url)).reached, true, 'another node is this installation');

    const foreign = await startTestServer({
      beside: server,
      config: { secretKey: 'another secret key of another installation' },
    });
    const plain = await startOtherServer(() => ({ status: 200 }));
    const moved = await startOtherServer(() => ({
      status: 301,
      headers: { location: 'https://people.example.com/x' },
    }));
    const gone = await startOtherServer(() => ({ status: 404 }));
    gone.stranger.close();
    const cases: [rootUrl: string, words: RegExp][] = [
      [foreign.url, /^Another Roster responds at this address/],
      [plain.url, /^Another server responds at this address\.$/],
      [moved.url, /^The address redirects elsewhere\./],
      [gone.url, /refused/i],
      ['http://no-such-host.invalid', /Host not found|could not be resolved/],
      [server.url.replace('http:', 'https:'), /does not use https/],
    ];
    for (const [rootUrl, words] of cases) {
      const answer = await testRoot(rootUrl);
      assert.equal(answer.reached, false, rootUrl);
      assert.match(String(answer.detail), words, rootUrl);
      assert.doesNotMatch(String(answer.detail), /inside|people\.example/);
    }
    (await admin.browser.patch('/settings/general', { rootUrl: server.url })).expect(200);
    assert.equal((await testRoot()).reached, true, 'the saved one');
  });

  test('reports an untrusted certificate and a silent server', async () => {
    const secure = await startMailbox({ tls: 'tls', certificateFor: 'elsewhere.example.com' });
    after(() => secure.close());
    const { detail } = await testRoot(`https://127.0.0.1:${secure.port}`);
    assert.match(String(detail), /certificate/);
    const silent = await startOtherServer(() => ({ status: 200 }));
    silent.stranger.removeAllListeners('request');
    const [first, second] = await Promise.all([
      admin.browser.post('/settings/general/test', { rootUrl: silent.url }),
      admin.browser.post('/settings/general/test', { rootUrl: silent.url }),
    ]);
    const statuses = [first.status, second.status].sort();
    assert.deepEqual(statuses, [200, 429], 'one test at a time');
    assert.match((first.status === 200 ? first : second).text, /in time/);
  });
});
