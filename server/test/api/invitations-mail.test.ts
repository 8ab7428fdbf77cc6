import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { HOUR } from '../../src/lib/clock.ts';
import {
  accept,
  configureMail,
  eventually,
  firstAdmin,
  type Invited,
  invite,
  setInviteMethod,
  startMailbox,
  startTestServer,
  tokenIn,
  tokenOf,
} from '../harness/index.ts';

const server = await startTestServer({ config: { trustProxy: true } });
const admin = await firstAdmin(server);
const mailbox = await startMailbox();
after(() => mailbox.close());
await setInviteMethod(admin, 'email');
await configureMail(admin, mailbox);

const deliveryOf = async ({ userId }: Invited) =>
  (await admin.browser.get(`/users/${userId}`)).expect(200).user().invitation?.delivery;
/** Returns the delivery once it has left the given state. */
const deliveryAfter = (state: string, invited: Invited) =>
  eventually(async () => {
    const delivery = await deliveryOf(invited);
    assert.notEqual(delivery?.state, state);
    return delivery;
  });
const mailTo = async (email: string, count = 1) => {
  const arrived = () => mailbox.messages.filter(({ to }) => to === email);
  await mailbox.waitForMails(() => arrived().length >= count);
  return arrived().at(-1) ?? assert.fail();
};
const mailsTo = (email: string) =>
  server.sql<{ state: string; parameters: string | null }>(
    'SELECT state, parameters FROM mails WHERE recipient = $1 ORDER BY ordinal',
    [email],
  );
const statesTo = async (email: string) => (await mailsTo(email)).map(({ state }) => state);
const resend = (invited: Invited, body?: object) =>
  admin.browser.post(`/invitations/${invited.invitation.id}/resend`, body);
const lookUp = async (token: string) =>
  (await server.client().post('/invitations/lookup', { token })).expect(200).lookup();
const request = (token: string, address = '192.0.2.1') =>
  server.client({ 'x-forwarded-for': address }).post('/invitations/request-link', { token });

describe('mail of invitations', () => {
  test('contains the link to accept, and its delivery is reported', async () => {
    const invited = await invite(admin);
    assert.deepEqual(invited.invitation.delivery, { state: 'queued', detail: null });
    assert.deepEqual(invited.invitation.abilities, { resend: true, copyLink: true, revoke: true });
    const token = tokenIn(await mailTo(invited.email));
    assert.equal(token, invited.token);
    assert.equal((await deliveryAfter('queued', invited))?.state, 'sent');
    const [listed] = (await admin.browser.get('/invitations?limit=1')).invitations().items;
    assert.equal(listed?.delivery.state, 'sent');
    const page = (await admin.browser.get('/users?status=pending')).users().items;
    assert.equal(page.find(({ id }) => id === invited.userId)?.invitation?.delivery.state, 'sent');
    await accept(server, { ...invited, token });
  });

  test('reports the reply of the mail server when it rejects or is down', async () => {
    const email = 'refused@example.com';
    mailbox.misbehave({ at: 'recipient', with: '550 5.1.1 Nobody lives here', to: email });
    const refused = await invite(admin, { email });
    const failed = await deliveryAfter('queued', refused);
    assert.equal(failed?.state, 'failed');
    assert.match(failed?.detail ?? '', /Nobody lives here/);
    // The link in the response works nevertheless.
    assert.equal((await lookUp(refused.token)).status, 'pending');
  });

  test('is withdrawn when its link becomes invalid while the mail server is down', async () => {
    await mailbox.stop();
    const [resent, copied, revoked, accepted, moved] = [
      await invite(admin),
      await invite(admin),
      await invite(admin),
      await invite(admin),
      await invite(admin),
    ];
    await eventually(async () => assert.notEqual((await deliveryOf(resent))?.detail, null));
    const delivery = await deliveryOf(resent);
    assert.equal(delivery?.state, 'queued');
    assert.match(delivery?.detail ?? '', /refused/);

    // Queued mails contain no readable link.
    for (const { parameters } of await mailsTo(resent.email)) {
      assert.match(parameters ?? '', /^v1\./);
      assert.ok(!parameters?.includes(resent.token));
    }
    const again = (await resend(resent)).expect(200).invitation();
    assert.equal(again.delivery.state, 'queued');
    assert.deepEqual(await statesTo(resent.email), ['withdrawn', 'queued']);

    const copy = (await resend(copied, { sendMail: false })).expect(200).invitation();
    assert.deepEqual(copy.delivery, { state: 'none', detail: null });
    assert.deepEqual(await statesTo(copied.email), ['withdrawn']);

    (await admin.browser.delete(`/invitations/${revoked.invitation.id}`)).expect(204);
    assert.deepEqual(await statesTo(revoked.email), ['withdrawn']);

    await accept(server, accepted);
    assert.deepEqual(await statesTo(accepted.email), ['withdrawn']);

    const email = `moved-${moved.email}`;
    (await admin.browser.patch(`/users/${moved.userId}`, { email })).expect(200);
    assert.deepEqual([await statesTo(moved.email), await statesTo(email)], [['withdrawn'], ['queued']]);
    const withdrawn = await server.sql(
      "SELECT 1 FROM mails WHERE state = 'withdrawn' AND parameters IS NOT NULL",
    );
    assert.deepEqual(withdrawn, []);

    await mailbox.start();
    await configureMail(admin, mailbox, { fromName: 'Another Name' });
    const arrived = tokenIn(await mailTo(resent.email));
    assert.equal(arrived, tokenOf(again));
    const atNewAddress = tokenIn(await mailTo(email));
    assert.equal((await lookUp(atNewAddress)).email, email);
    for (const { email: former } of [copied, revoked, accepted, moved])
      assert.ok(!mailbox.messages.some(({ to }) => to === former), former);
  });
});

describe('POST /invitations/request-link', () => {
  test('sends a new link to the invited address only', async () => {
    const invited = await invite(admin, { systemRole: 'admin' });
    await mailTo(invited.email);
    const resent = (await resend(invited)).invitation();
    await mailTo(invited.email, 2);
    server.clock.advance(73 * HOUR);
    // Both former links are invalid, and no newer one is revealed.
    for (const token of [invited.token, tokenOf(resent)]) {
      const { status, canAskForNewLink } = await lookUp(token);
      assert.deepEqual([status, canAskForNewLink], ['expired', true]);
    }
    const [answer, events] = await server.traced(() => request(invited.token));
    assert.equal(answer.expect(202).text, '');
    const mail = await mailTo(invited.email, 3);
    assert.equal(mail.to, invited.email);
    const token = tokenIn(mail);
    const expiresAt = new Date(server.clock.now().getTime() + 72 * HOUR).toISOString();
    assert.equal(events.length, 1);
    assert.deepEqual(
      events.map((event) => [
        event.operation,
        event.operated_by_id,
        event.target_name,
        event.before,
        event.after,
      ]),
      [
        [
          'request_link',
          null,
          invited.email,
          { email: invited.email, systemRole: 'admin', expiresAt: resent.expiresAt },
          { email: invited.email, systemRole: 'admin', expiresAt },
        ],
      ],
    );
    assert.ok(!JSON.stringify(events).includes(token));
    const state = await lookUp(token);
    assert.deepEqual(
      [state.status, state.expiresAt, state.invitedBy],
      ['pending', expiresAt, admin.username],
    );
    for (const former of [invited.token, tokenOf(resent)]) {
      assert.equal((await lookUp(former)).status, 'replaced');
      (await request(former)).expect(409).problem('link_replaced');
    }
    // The link is valid, and sending another would invalidate it.
    (await request(token)).expect(409).problem('conflict');
    await accept(server, { ...invited, token });
    (await request(token)).expect(409).problem('link_used');
  });

  test('rejects an address in the request', async () => {
    const { token } = await invite(admin);
    server.clock.advance(73 * HOUR);
    const answer = await server
      .client()
      .post('/invitations/request-link', { token, email: 'me@evil.example' });
    assert.deepEqual(answer.expect(422).faults(), ['/email unknown_field']);
  });

  test('rejects the link of a revoked invitation', async () => {
    const invited = await invite(admin);
    server.clock.advance(73 * HOUR);
    (await admin.browser.delete(`/invitations/${invited.invitation.id}`)).expect(204);
    assert.equal((await lookUp(invited.token)).canAskForNewLink, false);
    (await request(invited.token)).expect(409).problem('link_revoked');
    assert.deepEqual(await server.sql('SELECT 1 FROM users WHERE email = $1', [invited.email]), []);
  });

  test('is not offered without a mail server', async () => {
    const invited = await invite(admin);
    server.clock.advance(73 * HOUR);
    await configureMail(admin, mailbox, { provider: 'none' });
    assert.equal((await lookUp(invited.token)).canAskForNewLink, false);
    const [answer, events] = await server.traced(() => request(invited.token));
    answer.expect(409).problem('mail_not_configured');
    assert.deepEqual(
      events.map(({ operation, outcome, reason }) => [operation, outcome, reason]),
      [['request_link', 'denied', 'mail_not_configured']],
    );
    await configureMail(admin, mailbox);
  });

  test('sends one mail for concurrent requests with one link', async () => {
    const invited = await invite(admin);
    server.clock.advance(73 * HOUR);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => request(invited.token, `198.51.100.${index}`)),
    );
    assert.deepEqual(
      answers.map((answer) => (answer.status === 202 ? '202' : answer.problem().code)).sort(),
      ['202', ...Array.from({ length: 11 }, () => 'link_replaced')],
    );
    assert.equal((await mailsTo(invited.email)).length, 2);
  });

  test('limits requests per network, without affecting others', async () => {
    const tokens: string[] = [];
    for (let round = 0; round < 6; round++) {
      const emails = Array.from({ length: 10 }, (_, index) => `many-${round}-${index}@example.com`);
      const { results } = (await admin.browser.post('/invitations', { emails })).inviteResults();
      for (const { invitation } of results) tokens.push(invitation ? tokenOf(invitation) : assert.fail());
    }
    server.clock.advance(73 * HOUR);
    const [answers, events] = await server.traced(async () => {
      const all = [];
      for (const token of tokens.slice(0, -1)) all.push(await request(token, '203.0.113.7'));
      return all;
    });
    const refused = answers.filter(({ status }) => status === 429);
    assert.equal(refused.length, 9);
    for (const answer of refused) {
      answer.problem('too_many_attempts');
      assert.ok(Number(answer.headers.get('retry-after')) >= 1);
    }
    assert.equal(events.filter(({ reason }) => reason === 'too_many_attempts').length, 1);
    const [last = ''] = tokens.slice(-1);
    (await request(last, '203.0.113.7')).expect(429);
    (await request(last, '192.0.2.99')).expect(202);
  });
});
