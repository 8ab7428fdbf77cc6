import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { HOUR, MINUTE, SECOND } from '../../src/lib/clock.ts';
import { newId } from '../../src/lib/ids.ts';
import {
  configureMail,
  eventually,
  firstAdmin,
  insertSignedIn,
  startMailbox,
  startTestServer,
  type TestServer,
} from '../harness/index.ts';
import { insertFailures, untilEvaluated } from '../harness/signals.ts';

async function start() {
  const server = await startTestServer();
  const admin = await firstAdmin(server);
  const mailbox = await startMailbox();
  after(() => mailbox.close());
  await configureMail(admin, mailbox);
  const set = (patch: object) => admin.browser.patch('/settings/signals', patch);
  (await set({ failuresFromAddress: 3, failuresOfAccount: 3 })).expect(200);
  return { server, admin, mailbox, set };
}
const attack = async (server: TestServer, address: string, at?: Date) => {
  await insertFailures(server, 3, { address, ...(at && { at }) });
  await untilEvaluated(server);
};
const passTime = async (server: TestServer, time: number) => {
  server.clock.advance(time);
  await server.sql('NOTIFY roster_audit_sealed');
};
const queued = async ({ sql }: TestServer) =>
  (
    await sql<{ recipient: string }>("SELECT recipient FROM mails WHERE kind = 'signal' ORDER BY ordinal")
  ).map(({ recipient }) => recipient);
const untilQueued = (server: TestServer, count: number) =>
  eventually(async () => assert.ok((await queued(server)).length >= count, 'no mail was queued'), 20_000);

describe('mail about signals', () => {
  test('is sent to chosen admins in their language, once an hour and rule, with the number suppressed', async () => {
    const { server, admin, mailbox, set } = await start();
    const lin = await insertSignedIn(server, { systemRole: 'admin', username: 'Lin' });
    await server.sql("UPDATE users SET language = 'zh' WHERE id = $1", [lin.id]);
    (await set({ mailTo: [admin.id, lin.id] })).expect(200);
    await attack(server, '192.0.2.1');
    await mailbox.waitForMails(2);
    const [english, chinese] = [admin, lin].map(({ email }) =>
      mailbox.messages.find(({ to }) => to === email),
    );
    assert.equal(english?.subject, 'Roster: many failed sign-ins from 192.0.2.1');
    assert.match(english?.text ?? '', /^3 failed sign-ins from 192\.0\.2\.1 within 15 minutes\.$/m);
    assert.doesNotMatch(english?.text ?? '', /more signals of this type/);
    assert.equal(chinese?.subject, 'Roster：来自 192.0.2.1 的多次登录失败');

    // No mail within the hour; then one mail that counts all, without a further signal.
    for (const host of [2, 3, 4]) await attack(server, `192.0.2.${host}`);
    assert.equal((await queued(server)).length, 2);
    // Other rules are not suppressed, so an attack can't hide behind noise.
    await insertFailures(server, 3, { target: { id: lin.id, name: lin.email }, address: '192.0.2.9' });
    await untilEvaluated(server);
    assert.equal((await queued(server)).length, 4);
    await passTime(server, HOUR - SECOND);
    await untilEvaluated(server);
    assert.equal((await queued(server)).length, 4);
    await passTime(server, SECOND);
    await untilQueued(server, 6);
    const mails = await mailbox.waitForMails(6);
    const last = mails.findLast(({ to }) => to === admin.email);
    // Those of three addresses, and of the network that all four are in.
    assert.match(last?.text ?? '', /There were 4 more signals of this type/);
    await passTime(server, 2 * HOUR);
    await untilEvaluated(server);
    assert.equal((await queued(server)).length, 6);
  });

  test('is sent to active system admins only; choosing others is rejected', async () => {
    const { server, admin, set } = await start();
    const [user, former, disabled] = await Promise.all([
      insertSignedIn(server),
      insertSignedIn(server, { systemRole: 'admin' }),
      insertSignedIn(server, { systemRole: 'admin' }),
    ]);
    const answer = await set({
      mailTo: [admin.id, user.id, newId(), former.id],
      officeTimeZone: 'UTC',
      officeTo: '01:00',
    });
    assert.deepEqual(answer.expect(422).faults(), [
      '/mailTo/1 not_system_admin',
      '/mailTo/2 not_system_admin',
      '/officeTo before_begin',
    ]);
    (await set({ mailTo: [former.id, disabled.id, admin.id] })).expect(200);
    (await admin.browser.patch(`/users/${former.id}`, { systemRole: 'user' })).expect(200);
    (await admin.browser.post(`/users/${disabled.id}/disable`)).expect(200);
    // Former recipients do not prevent a change of the list.
    (await set({ mailTo: [former.id, admin.id] })).expect(200);
    await attack(server, '192.0.2.1');
    assert.deepEqual(await queued(server), [admin.email]);
  });

  test('is not sent for old events or without recipients', async () => {
    const { server, admin, set } = await start();
    await attack(server, '192.0.2.1');
    (await set({ mailTo: [admin.id] })).expect(200);
    await attack(server, '192.0.2.2', new Date(server.clock.now().getTime() - HOUR - MINUTE));
    await passTime(server, 2 * HOUR);
    await untilEvaluated(server);
    assert.deepEqual(await queued(server), []);
    const signals = await untilEvaluated(server);
    assert.deepEqual(
      signals.map(({ subject, told }) => [subject, told]),
      [
        ['192.0.2.1', true],
        ['192.0.2.2', true],
      ],
    );
  });
});
