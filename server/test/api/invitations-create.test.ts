import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HOUR } from '../../src/lib/clock.ts';
import { hashToken } from '../../src/lib/crypto.ts';
import {
  assertAuditLog,
  firstAdmin,
  insertSignedIn,
  invite,
  setInviteMethod,
  signedInUser,
  startTestServer,
  tokenOf,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const user = await signedInUser(server, admin);
await setInviteMethod(admin, 'email');
const post = async (body: unknown) => admin.browser.post('/invitations', body);
const results = async (emails: string[], systemRole?: 'admin' | 'user') =>
  (await post({ emails, ...(systemRole && { systemRole }) })).expect(200).inviteResults().results;

describe('POST /invitations', () => {
  test('creates a pending user, an invitation and a link to copy', async () => {
    const begin = server.clock.now();
    const [result] = await results([' Ada.Lovelace@Example.com '], 'admin');
    const invitation = result?.invitation ?? assert.fail();
    assert.deepEqual(
      { ...result, invitation: { ...invitation, id: '', userId: '', link: '' } },
      {
        email: 'Ada.Lovelace@Example.com',
        result: 'invited',
        invitation: {
          id: '',
          email: 'Ada.Lovelace@Example.com',
          userId: '',
          systemRole: 'admin',
          memberships: { organizations: [], projects: [] },
          status: 'pending',
          expiresAt: new Date(begin.getTime() + 72 * HOUR).toISOString(),
          createdBy: { id: admin.id, name: admin.username },
          createdAt: begin.toISOString(),
          // There is no mail server, and the response says so.
          delivery: { state: 'none', detail: null },
          link: '',
          version: 1,
          abilities: { resend: false, copyLink: true, revoke: true },
        },
      },
    );
    assert.match(invitation.link ?? '', /^http:\/\/[^/]+\/accept-invitation#token=[\w-]{43}$/);
    const invited = (await admin.browser.get(`/users/${invitation.userId}`)).expect(200).user();
    assert.deepEqual(
      [invited.username, invited.email, invited.status, invited.systemRole, invited.lastLoginAt],
      ['Ada Lovelace', 'Ada.Lovelace@Example.com', 'pending', 'admin', null],
    );
    assert.deepEqual(invited.invitation, {
      id: invitation.id,
      status: 'pending',
      expiresAt: invitation.expiresAt,
      delivery: { state: 'none', detail: null },
      abilities: { resend: false, copyLink: true, revoke: true },
    });
    const listed = (await admin.browser.get('/users?status=pending')).users().items;
    assert.deepEqual(listed, [invited]);
  });

  test('returns one result per address, in order', async () => {
    const pending = await invite(admin);
    const disabled = await insertSignedIn(server, { status: 'disabled' });
    const answers = await results([
      user.email.toUpperCase(),
      'not an address',
      pending.email,
      'fresh-1@example.com',
      disabled.email,
      '',
      'a\0b@example.com',
      'fresh-2@example.com',
    ]);
    assert.deepEqual(
      answers.map(({ email, result, invitation }) => [email, result, invitation?.link !== undefined]),
      [
        [user.email.toUpperCase(), 'already_active', false],
        ['not an address', 'invalid', false],
        [pending.email, 'renewed', true],
        ['fresh-1@example.com', 'invited', true],
        [disabled.email, 'disabled', false],
        ['', 'invalid', false],
        ['a\0b@example.com', 'invalid', false],
        ['fresh-2@example.com', 'invited', true],
      ],
    );
  });

  test('ignores letter case and blanks in addresses', async () => {
    const answers = await results(['twice@example.com', 'TWICE@example.com', ' twice@example.com']);
    assert.deepEqual(
      answers.map(({ email, result }) => [email, result]),
      [['twice@example.com', 'invited']],
    );
    const [again] = await results(['Twice@Example.com']);
    assert.deepEqual(
      [again?.result, again?.invitation?.email, again?.invitation?.version],
      ['renewed', 'twice@example.com', 2],
    );
    const rows = await server.sql("SELECT 1 FROM users WHERE lower(email) = 'twice@example.com'");
    assert.equal(rows.length, 1);
  });

  test('rejects more than ten addresses before doing anything', async () => {
    const before = await server.sql('SELECT count(*) FROM users');
    const emails = Array.from({ length: 11 }, (_, index) => `crowd-${index}@example.com`);
    assert.deepEqual((await post({ emails })).expect(422).faults(), ['/emails too_many']);
    assert.deepEqual(await server.sql('SELECT count(*) FROM users'), before);
    const answers = await results(emails.slice(1));
    assert.ok(answers.length === 10 && answers.every(({ result }) => result === 'invited'));
  });

  test('rejects invalid bodies', async () => {
    const emails = ['body@example.com'];
    assert.deepEqual((await post({})).expect(422).faults(), ['/emails required']);
    assert.deepEqual((await post({ emails: [] })).expect(422).faults(), ['/emails required']);
    assert.deepEqual((await post({ emails, systemRole: 'root' })).expect(422).faults(), [
      '/systemRole unknown_value',
    ]);
    assert.deepEqual((await post({ emails, status: 'active', username: 'x' })).expect(422).faults(), [
      '/status unknown_field',
      '/username unknown_field',
    ]);
    assert.deepEqual((await post({ emails: [1] })).expect(422).faults(), ['/emails/0 wrong_type']);
  });

  test('renews an existing invitation with a new link, expiry and role', async () => {
    const first = await invite(admin, { systemRole: 'admin' });
    const boss = await insertSignedIn(server, { systemRole: 'admin' });
    server.clock.advance(HOUR);
    const second = await invite(boss, { email: first.email.toUpperCase() });
    assert.deepEqual(
      [second.invitation.id, second.userId, second.invitation.systemRole, second.invitation.email],
      [first.invitation.id, first.userId, 'user', first.email],
    );
    assert.notEqual(second.token, first.token);
    assert.equal(
      second.invitation.expiresAt,
      new Date(server.clock.now().getTime() + 72 * HOUR).toISOString(),
    );
    // The creator is the admin who made the valid link, and may have a copy of it.
    assert.deepEqual(second.invitation.createdBy, { id: boss.id, name: boss.username });
    assert.equal(second.invitation.createdAt, first.invitation.createdAt);
    assert.equal((await admin.browser.get(`/users/${first.userId}`)).user().systemRole, 'user');
    const lookup = async (token: string) =>
      (await server.client().post('/invitations/lookup', { token })).expect(200).lookup().status;
    assert.deepEqual([await lookup(first.token), await lookup(second.token)], ['replaced', 'pending']);
  });

  test('creates an invitation for a pending user without one', async () => {
    const { id, email } = await insertSignedIn(server, { status: 'pending' });
    assert.equal((await admin.browser.get(`/users/${id}`)).user().invitation, null);
    const [answer] = await results([email]);
    assert.deepEqual([answer?.result, answer?.invitation?.userId], ['invited', id]);
  });

  test('rejects POST /users where users are invited, and POST /invitations where they are created', async () => {
    const person = { email: 'either@example.com', username: 'Either', password: 'either password 1' };
    const emails = [person.email];
    (await admin.browser.post('/users', person)).expect(409).problem('direct_creation_disabled');
    await setInviteMethod(admin, 'none');
    const [refused, events] = await server.traced(() => post({ emails }));
    refused.expect(409).problem('invitations_disabled');
    assertAuditLog(events, {
      eventType: 'invitation',
      operation: 'create',
      outcome: 'denied',
      reason: 'invitations_disabled',
      by: admin,
    });
    assert.deepEqual(await server.sql('SELECT 1 FROM users WHERE email = $1', [person.email]), []);
    await setInviteMethod(admin, 'email');
  });

  test('rejects users who administer nothing, and writes an audit event', async () => {
    const [answer, events] = await server.traced(() =>
      user.browser.post('/invitations', { emails: ['friend@example.com'] }),
    );
    answer.expect(403).problem('forbidden');
    assertAuditLog(events, {
      eventType: 'invitation',
      operation: 'create',
      outcome: 'denied',
      reason: 'forbidden',
      by: user,
    });
  });

  test('writes sender and invited address to the audit log, without the link', async () => {
    const email = 'traced@example.com';
    const [[result], events] = await server.traced(() => results([email]));
    const { userId, expiresAt, id } = result?.invitation ?? assert.fail();
    const target: [string, string, string] = ['invitation', id, email];
    const first = { email, systemRole: 'user', expiresAt };
    assertAuditLog(
      events,
      {
        operation: 'create',
        by: admin,
        target: ['user', userId, 'traced'],
        after: { username: 'traced', email, phone: null, systemRole: 'user', status: 'pending' },
      },
      { eventType: 'invitation', operation: 'create', by: admin, target, after: first },
    );
    server.clock.advance(HOUR);
    const [[again], more] = await server.traced(() => results([email], 'admin'));
    assertAuditLog(
      more,
      {
        operation: 'update',
        by: admin,
        target: ['user', userId, 'traced'],
        before: { systemRole: 'user' },
        after: { systemRole: 'admin' },
      },
      {
        eventType: 'invitation',
        operation: 'renew',
        by: admin,
        target,
        before: first,
        after: { email, systemRole: 'admin', expiresAt: again?.invitation?.expiresAt },
      },
    );
    for (const one of [result, again]) {
      const token = one?.invitation ? tokenOf(one.invitation) : assert.fail();
      assert.ok(!JSON.stringify(await server.audit()).includes(token));
    }
  });

  test('stores only the hash of a link', async () => {
    const first = await invite(admin);
    const second = await invite(admin, { email: first.email });
    for (const table of ['users', 'invitations', 'invitation_former_links', 'mails', 'audit_events']) {
      const rows = await server.sql<{ row: string }>(`SELECT t::text AS row FROM ${table} t`);
      for (const { token } of [first, second]) assert.ok(!rows.some(({ row }) => row.includes(token)), table);
    }
    const hashes = await server.sql<{ current: Buffer; former: Buffer }>(
      `SELECT i.token_hash AS current, f.token_hash AS former
     FROM invitations i JOIN invitation_former_links f ON f.invitation_id = i.id WHERE i.id = $1`,
      [first.invitation.id],
    );
    assert.deepEqual(hashes, [{ current: hashToken(second.token), former: hashToken(first.token) }]);
  });

  test('builds links from the configured root URL, never from the request', async () => {
    const hosts = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
    };
    (await admin.browser.patch('/settings/general', { rootUrl: 'https://people.example.org' })).expect(200);
    const answer = await admin.browser.post(
      '/invitations',
      { emails: ['host@example.com'] },
      { headers: { ...hosts, host: 'evil.example' } },
    );
    const link = answer.expect(200).inviteResults().results[0]?.invitation?.link;
    assert.match(link ?? '', /^https:\/\/people\.example\.org\/accept-invitation#token=/);
    assert.doesNotMatch(answer.text, /evil/);
    (await admin.browser.patch('/settings/general', { rootUrl: null })).expect(200);
  });

  test('creates links that expire after the configured time', async () => {
    (await admin.browser.patch('/settings/user-invite', { invitationExpiryHours: 1 })).expect(200);
    const { invitation } = await invite(admin);
    assert.equal(Date.parse(invitation.expiresAt), server.clock.now().getTime() + HOUR);
    (await admin.browser.patch('/settings/user-invite', { invitationExpiryHours: 72 })).expect(200);
  });
});
