import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HOUR } from '../../src/lib/clock.ts';
import {
  accept,
  assertAuditLog,
  type Client,
  firstAdmin,
  type Invited,
  insertSignedIn,
  invite,
  setInviteMethod,
  startTestServer,
  tokenOf,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
await setInviteMethod(admin, 'email');
const UNKNOWN_ID = '0197c4d2-0000-7000-8000-000000000001';
const resend = (invited: Invited, body?: unknown, browser: Client = admin.browser) =>
  browser.post(`/invitations/${invited.invitation.id}/resend`, body);
const revoke = (invited: Invited, browser: Client = admin.browser) =>
  browser.delete(`/invitations/${invited.invitation.id}`);
const statusOf = async ({ token }: Pick<Invited, 'token'>) => {
  const answer = await server.client().post('/invitations/lookup', { token });
  return answer.status === 200 ? answer.lookup().status : answer.problem().code;
};
const listed = async (query = '') =>
  (await admin.browser.get(`/invitations${query}`)).expect(200).invitations();

describe('GET /invitations', () => {
  test('returns invitations newest first, paged, by status', async () => {
    const made: string[] = [];
    for (let number = 0; number < 7; number++) {
      // Two invitations have the same time.
      if (number !== 3) server.clock.advance(1000);
      const invited = await invite(admin);
      made.unshift(invited.invitation.id);
      if (number === 1) (await revoke(invited)).expect(204);
      if (number === 2) await accept(server, invited);
      if (number === 4) server.clock.advance(73 * HOUR);
    }
    const all = await listed();
    assert.deepEqual(
      all.items.map(({ id, status }) => [made.indexOf(id), status]),
      [
        [0, 'pending'],
        [1, 'pending'],
        [2, 'expired'],
        [3, 'expired'],
        [4, 'accepted'],
        [5, 'revoked'],
        [6, 'expired'],
      ],
    );
    assert.deepEqual([all.total, all.nextCursor], [{ value: 7, exact: true }, null]);
    for (const { id, userId } of all.items.filter((each) => each.userId !== null)) {
      const { items, total } = await listed(`?userId=${userId}`);
      assert.deepEqual([items.map((each) => each.id), total.value], [[id], 1]);
      const others = await listed(`?userId=${userId}&status=revoked`);
      assert.deepEqual([others.items, others.total.value], [[], 0]);
    }
    assert.ok(all.items.every((invitation) => !('link' in invitation)));
    assert.deepEqual(
      all.items.map(({ abilities }) => [abilities.copyLink, abilities.revoke]),
      all.items.map(({ status }) => {
        const isOpen = status === 'pending' || status === 'expired';
        return [isOpen, isOpen];
      }),
    );
    for (const [status, count] of [
      ['pending', 2],
      ['expired', 3],
      ['accepted', 1],
      ['revoked', 1],
    ] as const) {
      const page = await listed(`?status=${status}`);
      assert.deepEqual(
        [page.items.map((item) => item.status), page.total.value],
        [Array.from({ length: count }, () => status), count],
      );
    }
    const seen: string[] = [];
    let cursor: string | null | undefined = '';
    while (typeof cursor === 'string') {
      const page = await listed(`?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    assert.deepEqual(seen, made);
  });

  test('rejects cursors of another list and changed ones', async () => {
    await invite(admin);
    await invite(admin);
    const { nextCursor } = await listed('?limit=1');
    for (const cursor of [`${nextCursor}x`, (await admin.browser.get('/users?limit=1')).users().nextCursor])
      (await admin.browser.get(`/invitations?cursor=${cursor}`)).expect(422).problem('invalid_cursor');
  });
});

describe('POST /invitations/{id}/resend', () => {
  test('returns a new link to copy and invalidates the former', async () => {
    const invited = await invite(admin, { systemRole: 'admin' });
    const boss = await insertSignedIn(server, { systemRole: 'admin' });
    server.clock.advance(HOUR);
    const [answer, events] = await server.traced(() => resend(invited, { sendMail: false }, boss.browser));
    const renewed = answer.expect(200).invitation();
    assert.deepEqual(
      { ...renewed, link: '' },
      {
        ...invited.invitation,
        expiresAt: new Date(server.clock.now().getTime() + 72 * HOUR).toISOString(),
        createdBy: { id: boss.id, name: boss.username },
        link: '',
        version: 2,
      },
    );
    const { email } = invited;
    assertAuditLog(events, {
      eventType: 'invitation',
      operation: 'renew',
      by: boss,
      target: ['invitation', renewed.id, email],
      before: { email, systemRole: 'admin', expiresAt: invited.invitation.expiresAt },
      after: { email, systemRole: 'admin', expiresAt: renewed.expiresAt },
    });
    assert.deepEqual(
      [await statusOf(invited), await statusOf({ token: tokenOf(renewed) })],
      ['replaced', 'pending'],
    );
  });

  test('writes one audit event when the hourly limit is exceeded', async () => {
    const boss = await insertSignedIn(server, { systemRole: 'admin' });
    const invited = await invite(boss);
    await server.sql('UPDATE hourly_quotas SET used = 1000 WHERE user_id = $1', [boss.id]);
    const [, events] = await server.traced(async () => {
      for (let time = 0; time < 3; time++)
        (await resend(invited, undefined, boss.browser)).expect(429).problem('too_many_attempts');
    });
    assert.deepEqual(
      events.map(({ operation, outcome, reason, target_id }) => [operation, outcome, reason, target_id]),
      [['renew', 'denied', 'too_many_attempts', invited.invitation.id]],
    );
  });

  test('accepts a request without a body, and an expired link', async () => {
    const invited = await invite(admin);
    server.clock.advance(73 * HOUR);
    assert.equal(await statusOf(invited), 'expired');
    const renewed = (await resend(invited)).expect(200).invitation();
    assert.deepEqual([renewed.status, renewed.delivery.state], ['pending', 'none']);
    assert.deepEqual(
      [await statusOf(invited), await statusOf({ token: tokenOf(renewed) })],
      ['replaced', 'pending'],
    );
    assert.deepEqual((await resend(invited, { sendMail: 'no' })).expect(422).faults(), [
      '/sendMail wrong_type',
    ]);
  });
});

describe('DELETE /invitations/{id}', () => {
  test('ends the link and deletes the pending user', async () => {
    const invited = await invite(admin);
    const { email } = invited;
    const target: [string, string, string] = ['invitation', invited.invitation.id, email];
    const [answer, events] = await server.traced(() => revoke(invited));
    answer.expect(204);
    const username = email.split('@')[0];
    assertAuditLog(
      events,
      {
        eventType: 'invitation',
        operation: 'revoke',
        by: admin,
        target,
        before: { email, systemRole: 'user', expiresAt: invited.invitation.expiresAt },
      },
      {
        operation: 'delete',
        by: admin,
        target: ['user', invited.userId, username ?? ''],
        before: { username, email, phone: null, systemRole: 'user', status: 'pending' },
      },
    );
    (await admin.browser.get(`/users/${invited.userId}`)).expect(404);
    assert.equal(await statusOf(invited), 'revoked');
    const [gone] = (await listed('?status=revoked&limit=1')).items;
    assert.deepEqual([gone?.id, gone?.userId, gone?.email], [invited.invitation.id, null, email]);

    const [again, nothing] = await server.traced(() => revoke(invited));
    again.expect(204);
    assertAuditLog(nothing);
    (await resend(invited)).expect(409).problem('link_revoked');
    // The address can be invited again, and the former link stays invalid.
    const second = await invite(admin, { email });
    assert.notEqual(second.invitation.id, invited.invitation.id);
    assert.deepEqual([await statusOf(invited), await statusOf(second)], ['revoked', 'pending']);
  });
});

describe('resending and revoking', () => {
  test('reject an accepted invitation', async () => {
    const invited = await invite(admin);
    const person = await accept(server, invited);
    (await resend(invited)).expect(409).problem('link_used');
    (await revoke(invited)).expect(409).problem('link_used');
    (await person.browser.get('/session')).expect(200);
  });

  test('reject an old If-Match with 412, accept the current one', async () => {
    const invited = await invite(admin);
    const path = `/invitations/${invited.invitation.id}`;
    const resent = (await resend(invited)).expect(200);
    const old = { headers: { 'if-match': `"${invited.invitation.version}"` } };
    const current = { headers: { 'if-match': resent.headers.get('etag') ?? '' } };
    (await admin.browser.post(`${path}/resend`, {}, old)).expect(412).problem('stale_version');
    (await admin.browser.delete(path, old)).expect(412).problem('stale_version');
    assert.equal((await listed('?status=pending&limit=1')).items[0]?.version, resent.invitation().version);
    (await admin.browser.delete(path, current)).expect(204);
  });

  test('return 404 for unknown ids, 403 to others than system admins', async () => {
    (await admin.browser.delete(`/invitations/${UNKNOWN_ID}`)).expect(404).problem('not_found');
    (await admin.browser.post(`/invitations/${UNKNOWN_ID}/resend`)).expect(404).problem('not_found');
    const user = await insertSignedIn(server);
    const invited = await invite(admin);
    for (const act of [() => resend(invited, {}, user.browser), () => revoke(invited, user.browser)]) {
      const [answer, events] = await server.traced(act);
      answer.expect(403).problem('forbidden');
      assert.deepEqual(
        events.map(({ event_type, outcome, reason }) => [event_type, outcome, reason]),
        [['invitation', 'denied', 'forbidden']],
      );
    }
    assert.equal(await statusOf(invited), 'pending');
  });
});

describe('DELETE /users/{id}', () => {
  test('revokes the invitation of a pending user', async () => {
    const invited = await invite(admin);
    const impact = (await admin.browser.get(`/users/${invited.userId}/impact?action=delete`)).impact();
    assert.deepEqual([impact.allowed, impact.invitations], [true, 1]);
    const demoted = (await admin.browser.get(`/users/${invited.userId}/impact?action=demote`)).impact();
    assert.equal(demoted.invitations, 0, 'who is demoted stays invited');
    const [answer, events] = await server.traced(() => admin.browser.delete(`/users/${invited.userId}`));
    answer.expect(204);
    assert.deepEqual(
      events.map(({ event_type, operation }) => `${event_type} ${operation}`),
      ['invitation revoke', 'user delete'],
    );
    assert.equal(await statusOf(invited), 'revoked');
  });
});

describe('PATCH /users/{id}', () => {
  test('changes what the link grants when the role of a pending user changes', async () => {
    const invited = await invite(admin, { systemRole: 'admin' });
    (await admin.browser.patch(`/users/${invited.userId}`, { systemRole: 'user' })).expect(200);
    const [shown] = (await listed('?limit=1')).items;
    assert.deepEqual([shown?.id, shown?.systemRole], [invited.invitation.id, 'user']);
    const person = await accept(server, invited);
    assert.equal((await person.browser.get('/session')).session().user.systemRole, 'user');
    const [accepted] = (await listed('?limit=1')).items;
    assert.deepEqual([accepted?.status, accepted?.systemRole], ['accepted', 'user']);
  });

  test('replaces the link when the address changes; the former link reveals nothing', async () => {
    const invited = await invite(admin);
    const resent = (await resend(invited)).invitation();
    const email = `moved-${invited.email}`;
    const [answer, events] = await server.traced(() =>
      admin.browser.patch(`/users/${invited.userId}`, { email }),
    );
    const user = answer.expect(200).user();
    assert.equal(user.invitation?.id, invited.invitation.id);
    assert.deepEqual(
      events.map(({ event_type, operation, target_name }) => [event_type, operation, target_name]),
      [
        ['invitation', 'renew', email],
        ['user', 'update', user.username],
      ],
    );
    for (const token of [invited.token, tokenOf(resent)])
      assert.equal(await statusOf({ token }), 'invalid_link');
    const renewed = (await resend(invited)).expect(200).invitation();
    assert.equal(renewed.email, email);
    // Other changes do not affect the link.
    (await admin.browser.patch(`/users/${invited.userId}`, { username: 'Another Name' })).expect(200);
    assert.equal(await statusOf({ token: tokenOf(renewed) }), 'pending');
  });

  test('does not let a former admin redirect an invitation to an own mailbox', async () => {
    const boss = await insertSignedIn(server, { systemRole: 'admin' });
    const invited = await invite(admin, { systemRole: 'admin' });
    const email = `mine-${invited.email}`;
    (await boss.browser.patch(`/users/${invited.userId}`, { email })).expect(200);
    const [moved] = (await listed('?limit=1')).items;
    assert.deepEqual([moved?.email, moved?.createdBy.id], [email, boss.id]);
    (await admin.browser.post(`/users/${boss.id}/disable`)).expect(200);
    const [revoked] = (await listed('?limit=1')).items;
    assert.deepEqual([revoked?.id, revoked?.status], [invited.invitation.id, 'revoked']);
  });
});

describe('invitations of a former admin', () => {
  for (const [change, act] of [
    ['disabled', (id: string) => admin.browser.post(`/users/${id}/disable`)],
    ['demoted', (id: string) => admin.browser.patch(`/users/${id}`, { systemRole: 'user' })],
    ['deleted', (id: string) => admin.browser.delete(`/users/${id}`)],
  ] as const) {
    test(`are invalid once the sender is ${change}`, async () => {
      const boss = await insertSignedIn(server, { systemRole: 'admin' });
      const sent = [await invite(boss), await invite(boss, { systemRole: 'admin' })];
      const expired = await invite(boss);
      await server.sql("UPDATE invitations SET expires_at = '2026-01-01' WHERE id = $1", [
        expired.invitation.id,
      ]);
      const used = await invite(boss);
      const person = await accept(server, used);
      const taken = await invite(boss);
      const takenOver = (await resend(taken)).expect(200).invitation();
      const others = await invite(admin);

      const action = change === 'disabled' ? 'disable' : change === 'demoted' ? 'demote' : 'delete';
      const impact = (await admin.browser.get(`/users/${boss.id}/impact?action=${action}`)).impact();
      assert.equal(impact.invitations, 3);
      const [answer, events] = await server.traced(() => act(boss.id));
      assert.ok(answer.status < 300, answer.text);
      const revoked = events
        .filter(({ operation }) => operation === 'revoke')
        .map(({ target_id }) => target_id);
      assert.deepEqual(revoked.sort(), [...sent, expired].map(({ invitation }) => invitation.id).sort());
      for (const invited of [...sent, expired]) {
        assert.equal(await statusOf(invited), 'revoked');
        (await admin.browser.get(`/users/${invited.userId}`)).expect(404);
      }
      assert.equal(await statusOf({ token: tokenOf(takenOver) }), 'pending');
      assert.equal(await statusOf(others), 'pending');
      (await person.browser.get('/session')).expect(200);
    });
  }
});

describe('POST /users/{id}/reset-password', () => {
  test('leaves invitations of the user valid', async () => {
    const boss = await insertSignedIn(server, { systemRole: 'admin' });
    const sent = await invite(boss);
    const body = { password: 'temporary password 1' };
    (await admin.browser.post(`/users/${boss.id}/reset-password`, body)).expect(200);
    assert.equal(await statusOf(sent), 'pending');
  });
});

describe('GET /users', () => {
  test('returns invitations of pending users only', async () => {
    const invited = await invite(admin);
    const page = (await admin.browser.get('/users?limit=200')).users().items;
    for (const user of page) assert.equal(user.invitation !== null, user.status === 'pending', user.email);
    assert.ok(page.some(({ id }) => id === invited.userId));
  });
});

describe('POST /users/{id}/disable', () => {
  test('disables an admin who sent thousands of invitations', async () => {
    const boss = await insertSignedIn(server, { systemRole: 'admin' });
    await server.sql(`WITH made AS (
      INSERT INTO users (id, username, email, system_role, status, search_text, created_at, updated_at)
      SELECT gen_random_uuid(), 'Many ' || n, 'many' || n || '@example.com', 'user', 'pending', 'many ' || n, now(), now()
      FROM generate_series(1, 2500) AS n RETURNING id, email),
    known AS (INSERT INTO user_activity (user_id) SELECT id FROM made)
    INSERT INTO invitations (id, user_id, email, system_role, token_hash, expires_at, created_by_id, created_by_name, created_at)
    SELECT gen_random_uuid(), id, email, 'user', sha256(email::bytea), '2100-01-01', '${boss.id}', 'boss', now() FROM made`);
    const impact = (await admin.browser.get(`/users/${boss.id}/impact?action=disable`)).impact();
    assert.equal(impact.invitations, 2500);
    const [, events] = await server.traced(async () =>
      (await admin.browser.post(`/users/${boss.id}/disable`)).expect(200),
    );
    const count = (type: string, operation: string) =>
      events.filter((event) => event.event_type === type && event.operation === operation).length;
    assert.deepEqual([count('invitation', 'revoke'), count('user', 'delete')], [2500, 2500]);
    const [left] = await server.sql("SELECT count(*)::int AS count FROM users WHERE email LIKE 'many%'");
    assert.equal(left?.count, 0);
  });
});
