import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Answer,
  firstAdmin,
  type Invited,
  insertSignedIn,
  invite,
  setInviteMethod,
  startTestServer,
  whileLocked,
} from '../harness/index.ts';

const server = await startTestServer();
const other = await startTestServer({ beside: server });
const admin = await firstAdmin(server);
await setInviteMethod(admin, 'email');
await other.server.services.settings.refresh();
const boss = await insertSignedIn(other, { systemRole: 'admin' });
const ROUNDS = 10;
const password = 'accepted password 0';

/** Runs an action after a delay that grows with each round, because accepting an invitation hashes a password first. */
const later = <T>(round: number, act: () => Promise<T>) => sleep(round * 2).then(act);
const noneFailed = (answers: Answer[]) =>
  assert.deepEqual(
    answers.filter(({ status }) => status >= 500).map(({ text }) => text),
    [],
  );
const take = (invited: Invited, node = server, browser = node.client()) => {
  return browser
    .post('/invitations/accept', { token: invited.token, username: 'Ada', password })
    .then((answer) => ({ answer, browser }));
};
const codeOf = (answer: Answer) => (answer.status < 400 ? String(answer.status) : answer.problem().code);

/** Returns the rows of an invitation, its user, their password and their sessions. */
async function stateOf({ invitation, email }: Invited) {
  const [row] = await server.sql<{
    status: string;
    user_status: string | null;
    passwords: number;
    sessions: number;
    users: number;
    pending: number;
  }>(
    `SELECT i.status, u.status AS user_status,
       (SELECT count(*)::int FROM password_credentials WHERE user_id = u.id) AS passwords,
       (SELECT count(*)::int FROM sessions WHERE user_id = u.id) AS sessions,
       (SELECT count(*)::int FROM users WHERE lower(email) = lower($2)) AS users,
       (SELECT count(*)::int FROM invitations WHERE lower(email) = lower($2) AND status = 'pending') AS pending
     FROM invitations i LEFT JOIN users u ON u.id = i.user_id WHERE i.id = $1`,
    [invitation.id, email],
  );
  return row ?? assert.fail('the invitation is gone');
}
const TAKEN = { status: 'accepted', user_status: 'active', passwords: 1, sessions: 1, users: 1, pending: 0 };
const WAITING = {
  status: 'pending',
  user_status: 'pending',
  passwords: 0,
  sessions: 0,
  users: 1,
  pending: 1,
};
const REVOKED = { status: 'revoked', user_status: null, passwords: 0, sessions: 0, users: 0, pending: 0 };

describe('POST /invitations/accept', () => {
  test('creates one account for two concurrent requests', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const invited = await invite(admin);
      const clicks = await Promise.all([take(invited), take(invited, other), take(invited)]);
      noneFailed(clicks.map(({ answer }) => answer));
      assert.deepEqual(clicks.map(({ answer }) => codeOf(answer)).sort(), ['201', 'link_used', 'link_used']);
      assert.deepEqual(await stateOf(invited), TAKEN);
      for (const { answer, browser } of clicks)
        assert.equal((await browser.get('/session')).status, answer.status === 201 ? 200 : 401);
    }
  });

  test('either accepts, or rejects when the invitation is revoked concurrently', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const invited = await invite(admin);
      const [{ answer, browser }, revoked] = await Promise.all([
        take(invited),
        later(round, () => boss.browser.delete(`/invitations/${invited.invitation.id}`)),
      ]);
      noneFailed([answer, revoked]);
      if (answer.status === 201) {
        assert.equal(codeOf(revoked), 'link_used');
        assert.deepEqual(await stateOf(invited), TAKEN);
        (await browser.get('/session')).expect(200);
      } else {
        assert.deepEqual([codeOf(answer), codeOf(revoked)], ['link_revoked', '204']);
        assert.deepEqual(await stateOf(invited), REVOKED);
      }
    }
  });

  test('either accepts, or rejects when the link is replaced concurrently', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const invited = await invite(admin);
      const [{ answer }, resent] = await Promise.all([
        take(invited),
        later(round, () =>
          boss.browser.post(`/invitations/${invited.invitation.id}/resend`, { sendMail: false }),
        ),
      ]);
      noneFailed([answer, resent]);
      if (answer.status === 201) {
        assert.equal(codeOf(resent), 'link_used');
        assert.deepEqual(await stateOf(invited), TAKEN);
      } else {
        assert.deepEqual([codeOf(answer), codeOf(resent)], ['link_replaced', '200']);
        assert.deepEqual(await stateOf(invited), WAITING);
      }
    }
  });

  test('leaves no session when the user is deleted at the same time', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const invited = await invite(admin);
      const [{ answer, browser }, deleted] = await Promise.all([
        take(invited),
        later(round, () => boss.browser.delete(`/users/${invited.userId}`)),
      ]);
      noneFailed([answer, deleted]);
      deleted.expect(204);
      assert.ok(['201', 'link_revoked'].includes(codeOf(answer)), answer.text);
      const { status, users } = await stateOf(invited);
      assert.deepEqual([status, users], [answer.status === 201 ? 'accepted' : 'revoked', 0]);
      (await browser.get('/session')).expect(401);
    }
  });
});

describe('a sender who loses authority', () => {
  for (const [change, act] of [
    ['disabled', (id: string) => boss.browser.post(`/users/${id}/disable`)],
    ['demoted', (id: string) => boss.browser.patch(`/users/${id}`, { systemRole: 'user' })],
    ['deleted', (id: string) => boss.browser.delete(`/users/${id}`)],
  ] as const) {
    test(`and acceptance at the same time: one of them comes first (${change})`, async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const sender = await insertSignedIn(server, { systemRole: 'admin' });
        const invited = await invite(sender);
        const another = await invite(sender);
        const [{ answer }, done] = await Promise.all([
          // Also in the sender's own browser, whose session ends either way.
          round % 2 ? take(invited, server, sender.browser.copy()) : take(invited),
          later(round, () => act(sender.id)),
        ]);
        noneFailed([answer, done]);
        assert.ok(done.status < 300, done.text);
        assert.ok(['201', 'link_revoked'].includes(codeOf(answer)), answer.text);
        assert.deepEqual(await stateOf(invited), answer.status === 201 ? TAKEN : REVOKED);
        assert.deepEqual(await stateOf(another), REVOKED);
      }
    });

    test(`leaves no valid link when ${change} while inviting`, async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const sender = await insertSignedIn(server, { systemRole: 'admin' });
        const [before, after] = [`b-${change}-${round}@example.com`, `a-${change}-${round}@example.com`];
        const known = await invite(admin);
        const answers = await Promise.all([
          sender.browser.post('/invitations', { emails: [before, known.email, after] }),
          act(sender.id),
          sender.browser.post(`/invitations/${known.invitation.id}/resend`, { sendMail: false }),
        ]);
        noneFailed(answers);
        const living = await server.sql(
          'SELECT 1 FROM invitations WHERE created_by_id = $1 AND status = $2',
          [sender.id, 'pending'],
        );
        assert.deepEqual(living, []);
        const waiting = await server.sql(
          `SELECT u.email FROM users u WHERE status = 'pending'
           AND NOT EXISTS (SELECT FROM invitations i WHERE i.user_id = u.id AND i.status = 'pending')`,
        );
        assert.deepEqual(waiting, []);
      }
    });
  }
});

describe('POST /invitations', () => {
  test('creates one user and one invitation for each address of concurrent requests', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const emails = [1, 2, 3].map((number) => `same-${round}-${number}@example.com`);
      const answers = await Promise.all([
        admin.browser.post('/invitations', { emails }),
        boss.browser.post('/invitations', { emails: emails.map((email) => email.toUpperCase()).reverse() }),
        admin.browser.post('/invitations', { emails: emails.toReversed(), systemRole: 'admin' }),
      ]);
      noneFailed(answers);
      const results = answers.flatMap((answer) => answer.expect(200).inviteResults().results);
      assert.deepEqual(results.map(({ result }) => result).sort(), [
        ...Array.from({ length: 3 }, () => 'invited'),
        ...Array.from({ length: 6 }, () => 'renewed'),
      ]);
      for (const email of emails) {
        const [row] = await server.sql(
          `SELECT count(*)::int AS users, (SELECT count(*)::int FROM invitations WHERE lower(email) = $1) AS invitations
         FROM users WHERE lower(email) = $1`,
          [email],
        );
        assert.deepEqual(row, { users: 1, invitations: 1 });
      }
    }
  });

  test('rejects or reports an address that another user takes meanwhile', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const email = `taken-${round}@example.com`;
      const owner = await insertSignedIn(server);
      const [invited, changed] = await Promise.all([
        admin.browser.post('/invitations', { emails: [email] }),
        boss.browser.patch(`/users/${owner.id}`, { email }),
      ]);
      noneFailed([invited, changed]);
      const [result] = invited.expect(200).inviteResults().results;
      if (changed.status === 200) assert.equal(result?.result, 'already_active');
      else assert.deepEqual([codeOf(changed), result?.result], ['email_taken', 'invited']);
    }
  });

  test('waits for a user with the address who is being created', async () => {
    const email = 'created@example.com';
    const insert = `WITH person AS (
    INSERT INTO users (id, username, email, system_role, status, search_text, created_at, updated_at)
    VALUES (gen_random_uuid(), 'Created', '${email}', 'user', 'active', 'created', now(), now()) RETURNING id)
    INSERT INTO user_activity (user_id) SELECT id FROM person`;
    const answer = await whileLocked(server, async ({ query, waiting }) => {
      await query(insert);
      const inviting = admin.browser.post('/invitations', { emails: [email] });
      await waiting(1);
      return { inviting };
    });
    const [result] = (await answer.inviting).expect(200).inviteResults().results;
    assert.deepEqual(result, { email, result: 'already_active' });
  });
});

describe('POST /invitations/{id}/resend', () => {
  test('leaves one valid link after concurrent requests', async () => {
    const invited = await invite(admin);
    const path = `/invitations/${invited.invitation.id}/resend`;
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        (index % 2 ? admin : boss).browser.post(path, { sendMail: index % 3 === 0 }),
      ),
    );
    noneFailed(answers);
    const statuses = await Promise.all(
      answers.map(async (answer) => {
        const token = answer.expect(200).invitation().link?.split('#token=')[1];
        return (await server.client().post('/invitations/lookup', { token })).lookup().status;
      }),
    );
    assert.deepEqual(statuses.sort(), ['pending', ...Array.from({ length: 11 }, () => 'replaced')]);
  });
});

describe('concurrent mixed actions', () => {
  test('leave a consistent state', async () => {
    for (let round = 0; round < 5; round++) {
      const invited = await invite(admin);
      const { id } = invited.invitation;
      const answers = await Promise.all([
        take(invited).then(({ answer }) => answer),
        admin.browser.post(`/invitations/${id}/resend`),
        boss.browser.post('/invitations', { emails: [invited.email], systemRole: 'admin' }),
        admin.browser.patch(`/users/${invited.userId}`, { username: 'Renamed' }),
        boss.browser.patch(`/users/${invited.userId}`, { email: `other-${invited.email}` }),
        admin.browser.delete(`/invitations/${id}`),
        boss.browser.delete(`/users/${invited.userId}`),
        take(invited, other).then(({ answer }) => answer),
      ]);
      noneFailed(answers);
      const odd = await server.sql(
        `SELECT i.id FROM invitations i LEFT JOIN users u ON u.id = i.user_id
       WHERE i.status = 'pending' AND (u.status IS DISTINCT FROM 'pending' OR u.email <> i.email)`,
      );
      assert.deepEqual(odd, []);
    }
  });
});
