import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { finallyDo } from '../harness/cleanup.ts';
import {
  type ArrivedMail,
  type Client,
  configureMail,
  createTestDatabase,
  eventually,
  firstAdmin,
  type Mailbox,
  setInviteMethod,
  startMailbox,
  tokenIn,
} from '../harness/index.ts';
import { temporaryFolder } from './data-folder.ts';
import { ownPostgres } from './postgres.ts';
import { browserAt, type Roster, SECRET_KEY, startRoster } from './roster.ts';

/** Starts a node; each has a data folder of its own, as on separate machines. */
const startNode = (t: TestContext, url: string): Promise<Roster> =>
  startRoster(t, { DATABASE_URL: url, DATA_DIR: temporaryFolder(t), SECRET_KEY });

/** Starts a node that invites users by mail. */
async function install(t: TestContext, url?: string) {
  const database = url === undefined ? await createTestDatabase() : undefined;
  if (database) finallyDo(t, () => database.drop());
  const databaseUrl = url ?? database?.url ?? '';
  const mailbox = await startMailbox();
  finallyDo(t, () => mailbox.close());
  const roster = await startNode(t, databaseUrl);
  const admin = await firstAdmin(roster);
  await configureMail(admin, mailbox);
  await setInviteMethod(admin, 'email');
  return { databaseUrl, mailbox, roster, admin };
}

/** Invites ten addresses at once and returns them. */
async function inviteTen(browser: Client, of: string): Promise<string[]> {
  const emails = Array.from({ length: 10 }, (_, index) => `${of}-${index}@example.com`);
  (await browser.post('/invitations', { emails })).expect(200);
  return emails;
}

const isSettled = async (browser: Client) => {
  const { total, items } = (await browser.get('/mails?state=queued')).expect(200).mails();
  assert.equal(total.value, 0, JSON.stringify(items[0]));
};
const recipients = (mails: ArrivedMail[]) => mails.map(({ to }) => to);

test('after a kill between commit and delivery everything is sent once', {
  timeout: 300_000,
}, async (t) => {
  const { databaseUrl, mailbox, roster, admin } = await install(t);
  const reached = mailbox.misbehave({ at: 'recipient', with: 'hang', times: Infinity });
  const emails = await inviteTen(admin.browser, 'killed');
  await reached;
  await roster.kill();
  assert.equal(mailbox.messages.length, 0);
  mailbox.behave();
  const again = await startNode(t, databaseUrl);
  await mailbox.waitForMails(10);
  await eventually(() => isSettled(browserAt(again, admin.browser)));
  assert.deepEqual(recipients(mailbox.messages), emails);
  // The link is valid.
  const [mail] = mailbox.messages;
  assert.ok(mail);
  const lookup = await again.client().post('/invitations/lookup', { token: tokenIn(mail) });
  lookup.expect(200);
});

test('after a kill between delivery and its record mail is sent twice under one Message-ID', {
  timeout: 300_000,
}, async (t) => {
  const { databaseUrl, mailbox, roster, admin } = await install(t);
  mailbox.misbehave({ at: 'answer', with: 'hang' });
  const emails = await inviteTen(admin.browser, 'twice');
  await mailbox.waitForMails(1);
  await roster.kill();
  const again = await startNode(t, databaseUrl);
  await mailbox.waitForMails(11);
  await eventually(() => isSettled(browserAt(again, admin.browser)));
  assert.deepEqual(recipients(mailbox.messages), [emails[0], ...emails]);
  assert.equal(new Set(mailbox.messages.map(({ messageId }) => messageId)).size, 10);
  const [first, second] = mailbox.messages;
  assert.equal(first?.messageId, second?.messageId);
});

/** Fails unless each mail arrived exactly once. */
function assertEachOnce(mailbox: Mailbox, emails: string[]): void {
  assert.deepEqual(recipients(mailbox.messages).sort(), [...emails].sort());
}

test('nodes share the queue: nothing is sent twice, at most one delivers at a time', {
  timeout: 300_000,
}, async (t) => {
  const { databaseUrl, mailbox, roster, admin } = await install(t);
  const other = await startNode(t, databaseUrl);
  const nodes = [admin.browser, browserAt(other, admin.browser)];
  const emails = await Promise.all(
    Array.from({ length: 12 }, (_, round) => inviteTen(nodes[round % 2] ?? admin.browser, `round${round}`)),
  );
  await mailbox.waitForMails(120);
  for (const browser of nodes) await eventually(() => isSettled(browser));
  assertEachOnce(mailbox, emails.flat());
  // Only one node sends at a time: connections of one never come between those of another.
  const connections = mailbox.messages.map(({ connection }) => connection);
  const changes = connections.filter((connection, index) => connection !== connections[index - 1]);
  assert.equal(changes.length, new Set(connections).size);
  assert.equal((await roster.stop()).code, 0);
});

test('another node continues after a kill during delivery', { timeout: 300_000 }, async (t) => {
  const { databaseUrl, mailbox, roster, admin } = await install(t);
  const reached = mailbox.misbehave({ at: 'recipient', with: 'hang' });
  const emails = await inviteTen(admin.browser, 'handover');
  await reached;
  const other = await startNode(t, databaseUrl);
  await roster.kill();
  await mailbox.waitForMails(10);
  await eventually(() => isSettled(browserAt(other, admin.browser)), 40_000);
  assertEachOnce(mailbox, emails);
});

test('sends queued mail after an outage of PostgreSQL', { timeout: 300_000 }, async (t) => {
  const postgres = await ownPostgres(t);
  const { mailbox, roster, admin } = await install(t, postgres.url);
  mailbox.misbehave({ at: 'greeting', with: '421 4.3.2 Not now', times: 2 });
  const emails = await inviteTen(admin.browser, 'outage');
  await eventually(async () => {
    const { pause } = (await admin.browser.get('/mails')).expect(200).mails();
    assert.ok(pause);
  });
  await postgres.kill();
  (await admin.browser.get('/mails')).expect(503);
  await postgres.start();
  await mailbox.waitForMails(10);
  assert.deepEqual(recipients(mailbox.messages), emails);
  const ended = await roster.stop();
  assert.deepEqual([ended.code, ended.stderr], [0, '']);
});

test('stops while a mail server is silent, and sends the mail after the restart', {
  timeout: 300_000,
}, async (t) => {
  const { databaseUrl, mailbox, roster, admin } = await install(t);
  const reached = mailbox.misbehave({ at: 'message', with: 'hang' });
  const emails = await inviteTen(admin.browser, 'stopped');
  await reached;
  const ended = await roster.stop();
  assert.deepEqual([ended.code, ended.stderr], [0, '']);
  await startNode(t, databaseUrl);
  await mailbox.waitForMails(10);
  assertEachOnce(mailbox, emails);
});
