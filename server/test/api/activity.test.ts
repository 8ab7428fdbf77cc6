import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { paths } from '../../../contract/schema.d.ts';
import { DAY, HOUR, MINUTE } from '../../src/lib/clock.ts';
import { newId } from '../../src/lib/ids.ts';
import {
  eventually,
  firstAdmin,
  insertEvents,
  insertMember,
  insertMembers,
  insertOrganization,
  insertPeople,
  insertProject,
  insertSignedIn,
  type SignedInPerson,
  signIn,
  startTestServer,
  untilSealed,
} from '../harness/index.ts';

type Activity = paths['/api/v1/activity']['get']['responses'][200]['content']['application/json'];

const server = await startTestServer();
const admin = await firstAdmin(server);
const ago = (time: number) => new Date(server.clock.now().getTime() - time);
const isActivity = (body: unknown): body is Activity => typeof body === 'object';
/** Returns the activity; the client checks it against the contract. */
async function activityOf({ browser }: Pick<SignedInPerson, 'browser'>, query = ''): Promise<Activity> {
  const body = (await browser.get(`/activity${query}`)).expect(200).json;
  assert.ok(isActivity(body));
  return body;
}
const sumOf = (counts: Activity['signIns']['days']) =>
  counts.reduce(
    (sum, { success, failure, denied }) => ({
      success: sum.success + success,
      failure: sum.failure + failure,
      denied: sum.denied + denied,
    }),
    { success: 0, failure: 0, denied: 0 },
  );
const signInEvent = (id: string, outcome: 'success' | 'failure' | 'denied', at: Date) => ({
  event_type: 'session',
  operation: 'sign_in',
  outcome,
  at,
  ...(outcome === 'success'
    ? { operated_by_id: id, target_type: 'session', target_id: newId() }
    : { target_type: 'user', target_id: id }),
});

const organization = await insertOrganization(server);
const project = await insertProject(server, organization);
const [boss, lead] = [await insertSignedIn(server), await insertSignedIn(server)];
await insertMember(server, organization, boss.id, 'admin');
await insertMember(server, organization, lead.id);
await insertMember(server, project, lead.id, 'admin');
const [busy, gone, never, waiting, locked, outsider] = await insertPeople(server, [
  { email: 'busy@example.com', lastLoginAt: ago(2 * HOUR) },
  { email: 'gone@example.com', lastLoginAt: ago(120 * DAY) },
  { email: 'never@example.com' },
  { email: 'waiting@example.com', status: 'pending' },
  { email: 'locked@example.com', status: 'disabled', lastLoginAt: ago(5 * DAY) },
  { email: 'outsider@example.com', lastLoginAt: ago(20 * DAY) },
]);
assert.ok(busy && gone && never && waiting && locked && outsider);
for (const { id } of [busy, gone, never, waiting, locked]) await insertMember(server, organization, id);
for (const { id } of [busy, never]) await insertMember(server, project, id);
await insertEvents(server, [
  signInEvent(busy.id, 'success', ago(2 * HOUR)),
  signInEvent(busy.id, 'failure', ago(2 * HOUR)),
  signInEvent(busy.id, 'denied', ago(26 * HOUR)),
  signInEvent(gone.id, 'failure', ago(10 * DAY)),
  signInEvent(gone.id, 'success', ago(120 * DAY)),
  signInEvent(outsider.id, 'failure', ago(HOUR)),
  signInEvent(outsider.id, 'success', ago(20 * DAY)),
]);

describe('GET /activity', () => {
  test('returns activity of all users to system admins', async () => {
    await untilSealed(server);
    const { signIns, users, activeUsers, dormant, openSignals } = await activityOf(admin);
    // Including those of the first admin.
    assert.deepEqual(sumOf(signIns.hours), { success: 2, failure: 2, denied: 0 });
    assert.deepEqual(sumOf(signIns.days), { success: 3, failure: 3, denied: 1 });
    assert.deepEqual(users, { active: 7, pending: 1, disabled: 1 });
    assert.deepEqual(activeUsers, { day: 2, week: 3, month: 4 });
    assert.equal(openSignals, 0);
    assert.equal(dormant.since, ago(90 * DAY).toISOString());
    const list = (await admin.browser.get(`/users?inactiveSince=${dormant.since}`)).expect(200).users();
    assert.equal(dormant.count, list.total.value);
    assert.ok(list.items.some(({ id }) => id === gone.id) && list.items.every(({ id }) => id !== busy.id));
  });

  test('returns activity of members to admins of their organization or project', async () => {
    const ofOrganization = await activityOf(boss);
    assert.deepEqual(sumOf(ofOrganization.signIns.hours), { success: 1, failure: 1, denied: 0 });
    assert.deepEqual(sumOf(ofOrganization.signIns.days), { success: 1, failure: 2, denied: 1 });
    assert.deepEqual(ofOrganization.users, { active: 5, pending: 1, disabled: 1 });
    assert.deepEqual(ofOrganization.activeUsers, { day: 1, week: 2, month: 2 });
    // The two admins were inserted without a sign-in.
    assert.equal(ofOrganization.dormant.count, 4);
    assert.equal(ofOrganization.openSignals, null);
    const list = (await boss.browser.get(`/users?inactiveSince=${ofOrganization.dormant.since}`))
      .expect(200)
      .users();
    assert.equal(list.total.value, 4);

    const ofProject = await activityOf(lead);
    assert.deepEqual(sumOf(ofProject.signIns.days), { success: 1, failure: 1, denied: 1 });
    assert.deepEqual(ofProject.users, { active: 3, pending: 0, disabled: 0 });
    assert.deepEqual(ofProject.activeUsers, { day: 1, week: 1, month: 1 });
    assert.deepEqual(ofProject.invitations, { pending: 0, expired: 0 });
  });

  test('returns no figure that depends on activity elsewhere', async () => {
    const before = [await activityOf(boss), await activityOf(lead)];
    await insertEvents(
      server,
      Array.from({ length: 300 }, (_, index) =>
        signInEvent(outsider.id, index % 2 === 0 ? 'failure' : 'success', ago(index * MINUTE)),
      ),
    );
    await insertPeople(server, [
      { email: 'elsewhere-1@example.com' },
      { email: 'elsewhere-2@example.com', status: 'pending' },
      { email: 'elsewhere-3@example.com', lastLoginAt: ago(HOUR) },
    ]);
    await untilSealed(server);
    assert.deepEqual([await activityOf(boss), await activityOf(lead)], before);
  });

  test('divides days in the requested time zone', async () => {
    const { signIns } = await activityOf(admin, '?timeZone=Asia/Kolkata');
    assert.equal(signIns.days.at(-1)?.at, '2026-03-01T18:30:00.000Z');
    assert.deepEqual(sumOf(signIns.days).denied, 1);
    for (const bad of ['Nowhere/Town', '%2B05:30', '', "UTC';--", 'x'.repeat(300)])
      (await admin.browser.get(`/activity?timeZone=${bad}`)).expect(422).problem('invalid');
  });

  test('returns sign-ins by outcome, and writes no audit event', async () => {
    const before = sumOf((await activityOf(admin)).signIns.hours);
    (await server.client().post('/session', { email: admin.email, password: 'wrong' })).expect(401);
    await signIn(server, admin);
    await eventually(async () => {
      const { success, failure, denied } = sumOf((await activityOf(admin)).signIns.hours);
      assert.deepEqual(
        { success, failure, denied },
        { ...before, success: before.success + 1, failure: before.failure + 1 },
      );
    });
    const [, events] = await server.traced(() => activityOf(boss));
    assert.deepEqual(events, []);
    const stranger = await insertSignedIn(server);
    const [, refusals] = await server.traced(async () =>
      (await stranger.browser.get('/activity')).expect(403),
    );
    assert.deepEqual(
      refusals.map(({ event_type, operation, outcome }) => [event_type, operation, outcome]),
      [['activity', 'view', 'denied']],
    );
  });

  test('counts each sign-in once when the counter is interrupted repeatedly', async () => {
    await startTestServer({ beside: server });
    const cutting = setInterval(() => {
      server
        .sql(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query ~* 'INTO (audit_leaves|audit_batches|sign_in_hours)'",
        )
        .catch(() => {});
    }, 30);
    try {
      for (let round = 0; round < 5; round++)
        await eventually(() =>
          insertEvents(
            server,
            Array.from({ length: 400 }, (_, index) =>
              signInEvent(outsider.id, index % 3 === 0 ? 'failure' : 'success', ago(index * MINUTE)),
            ),
          ),
        );
    } finally {
      clearInterval(cutting);
    }
    await untilSealed(server);
    const counted = await server.sql('SELECT hour, outcome, count FROM sign_in_hours ORDER BY 1, 2');
    const happened = await server.sql(
      `SELECT date_trunc('hour', at, 'UTC') AS hour, outcome, count(*)::int AS count FROM audit_events
     WHERE event_type = 'session' AND operation = 'sign_in' GROUP BY 1, 2 ORDER BY 1, 2`,
    );
    assert.deepEqual(counted, happened);
  });

  test('caches the figures of large scopes for a minute, per scope', async () => {
    await insertPeople(
      server,
      Array.from({ length: 600 }, (_, index) => ({ email: `many-${index}@example.com` })),
    );
    const first = await activityOf(admin);
    await insertPeople(server, [{ email: 'one-more@example.com' }]);
    assert.deepEqual((await activityOf(admin)).users, first.users);
    assert.equal((await activityOf(admin)).countedAt, first.countedAt);
    // The figures of other scopes are not affected.
    assert.equal((await activityOf(boss)).users.active, 5);
    server.clock.advance(11 * MINUTE);
    assert.equal((await activityOf(admin)).users.active, first.users.active + 1);
  });

  test('counts the same sign-ins by their events as user by user', async () => {
    const members = await insertPeople(
      server,
      Array.from({ length: 1500 }, (_, index) => ({ email: `member-${index}@example.com` })),
    );
    const large = await insertOrganization(server);
    const head = await insertSignedIn(server);
    await insertMember(server, large, head.id, 'admin');
    const rows = members.map(({ id }) => ({
      organizationId: large.id,
      userId: id,
      role: 'viewer' as const,
    }));
    await insertMembers(server, { organizations: rows, projects: [] });
    const outcomes = ['success', 'failure', 'denied'] as const;
    await insertEvents(
      server,
      members
        .slice(0, 40)
        .map(({ id }, index) =>
          signInEvent(id, outcomes[index % 3] ?? 'success', ago(HOUR + index * MINUTE)),
        ),
    );
    const expected = { success: 14, failure: 13, denied: 13 };
    // Fewer events than members, of all users.
    await untilSealed(server);
    assert.deepEqual(sumOf((await activityOf(head)).signIns.days), expected);
    await insertEvents(
      server,
      Array.from({ length: 2000 }, (_, index) => signInEvent(outsider.id, 'failure', ago(index * MINUTE))),
    );
    await untilSealed(server);
    server.clock.advance(11 * MINUTE);
    assert.deepEqual(sumOf((await activityOf(head)).signIns.days), expected);
  });
});
