import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newId } from '../../src/lib/ids.ts';
import {
  type Client,
  configureUnreachableMail,
  firstAdmin,
  insertEvents,
  insertNeighbours,
  insertPeople,
  insertSignedIn,
  inviteToOrganizations,
  type MadeUpEvent,
  removeMember,
  type SignedInPerson,
  setInviteMethod,
  startTestServer,
  untilAllProcessed,
} from '../harness/index.ts';

const server = await startTestServer();
const founder = await firstAdmin(server);
await configureUnreachableMail(founder);
await setInviteMethod(founder, 'email');

type World = Awaited<ReturnType<typeof insertNeighbours>>;
const AT = new Date('2026-02-01T10:00:00Z');

const inNorth = ({ northern }: World): MadeUpEvent => ({
  at: AT,
  organization_id: northern.id,
  organization_name: northern.name,
});
const inBridge = (world: World): MadeUpEvent => ({
  ...inNorth(world),
  project_id: world.bridge.id,
  project_name: world.bridge.name,
});
const by = ({ id, username }: { id: string; username: string }): MadeUpEvent => ({
  operated_by_id: id,
  operated_by_name: username,
  address: '192.0.2.7',
  user_agent: 'agent',
  request_id: 'request',
});
/** Returns events of the other organization, and of none. */
const outside = (world: World): MadeUpEvent[] => [
  {
    at: AT,
    organization_id: world.southern.id,
    project_id: world.quarry.id,
    ...by(world.both),
    target_id: world.both.id,
  },
  { at: AT, organization_id: world.southern.id, ...by(world.north), target_id: world.amy.id },
  { at: AT, event_type: 'session', operation: 'sign_in', ...by(world.amy), target_id: world.amy.id },
  { at: AT, event_type: 'session', operation: 'sign_in', outcome: 'failure', target_id: world.north.id },
  { at: AT, event_type: 'user', operation: 'disable', ...by(founder), target_id: world.sam.id },
];

const auditLogOf = async (browser: Client, query = '') =>
  (await browser.get(`/audit-events?${query}`)).expect(200).auditLog();
const textOf = async (browser: Client, path: string) => (await browser.get(path)).expect(200).text;
/** Returns the body without the time of the last seal, which changes and is the same for all. */
const bodyOf = async (browser: Client, query: string) => {
  const { sealedThrough: _, ...body } = await auditLogOf(browser, query);
  return JSON.stringify({ ...body, items: body.items.map((item) => ({ ...item, sealed: false })) });
};

describe('GET /audit-events', () => {
  test('filters by an invisible id like by an unknown one, alone and combined', async () => {
    const world = await insertNeighbours(server, 'ids');
    await insertEvents(server, [
      ...outside(world),
      { ...inNorth(world), ...by(world.north), target_id: world.amy.id },
      { ...inBridge(world), ...by(world.lead), target_id: world.both.id },
    ]);
    const { sam, southern, quarry, stranger } = world;
    for (const { browser } of [world.north, world.lead]) {
      assert.notEqual((await auditLogOf(browser)).items.length, 0);
      for (const rest of [
        '',
        '&outcome=success',
        '&eventType=membership&operation=add',
        `&operatedBy=${world.lead.id}`,
      ])
        for (const [name, ids] of Object.entries({
          organizationId: [southern.id],
          projectId: [quarry.id],
          targetId: [sam.id, stranger.id, southern.id, quarry.id],
          ...(rest.includes('operatedBy') ? {} : { operatedBy: [sam.id, world.south.id, stranger.id] }),
        }))
          for (const id of ids)
            assert.equal(
              await bodyOf(browser, `${name}=${id}${rest}`),
              await bodyOf(browser, `${name}=${newId()}${rest}`),
              `${name}${rest}`,
            );
    }
  });

  test('returns responses and totals that do not depend on events outside the scope, byte for byte', async () => {
    const world = await insertNeighbours(server, 'bytes');
    await insertEvents(server, [
      ...[world.north, founder, world.both].map((person) => ({
        ...inNorth(world),
        ...by(person),
        target_id: world.amy.id,
      })),
      ...[world.lead, world.north].map((person) => ({
        ...inBridge(world),
        ...by(person),
        target_id: world.both.id,
      })),
    ]);
    const { north, lead, both, amy, northern, bridge } = world;
    const queries = [
      '',
      'limit=1',
      'eventType=membership',
      'outcome=success',
      'operation=add&outcome=success',
      'outcome=denied',
      `operatedBy=${both.id}`,
      `operatedBy=${north.id}&targetId=${amy.id}`,
      `targetId=${both.id}`,
      `organizationId=${northern.id}`,
      `projectId=${bridge.id}&operatedBy=${lead.id}`,
      'from=2026-02-01T10:00:00Z&to=2026-02-01T10:00:01Z',
    ].flatMap((query) => [north, lead].map(({ browser }) => [browser, query] as const));
    const operators = () =>
      Promise.all(
        [north, lead].flatMap(({ browser }) =>
          ['', 'bytes', 'admin'].map((q) => textOf(browser, `/audit-events/operators?q=${q}`)),
        ),
      );
    const before = await Promise.all([
      ...queries.map(([browser, query]) => bodyOf(browser, query)),
      operators(),
    ]);
    for (let round = 0; round < 4; round++) await insertEvents(server, Array(40).fill(outside(world)).flat());
    assert.deepEqual(
      await Promise.all([...queries.map(([browser, query]) => bodyOf(browser, query)), operators()]),
      before,
    );
  });

  test('ends access at once with the role, also with an old cursor', async () => {
    const world = await insertNeighbours(server, 'former');
    await insertEvents(server, Array(5).fill({ ...inNorth(world), ...by(world.north) }));
    const { browser, id } = world.north;
    const { nextCursor } = await auditLogOf(browser, 'limit=2');
    assert.ok(nextCursor);
    await auditLogOf(browser, `limit=2&cursor=${nextCursor}`);
    await removeMember(server, world.northern, id);
    for (const path of [
      '/audit-events',
      `/audit-events?limit=2&cursor=${nextCursor}`,
      '/audit-events/operators',
    ])
      (await browser.get(path)).expect(403).problem('forbidden');
    const [refused] = (await auditLogOf(founder.browser, `operatedBy=${id}&eventType=audit`)).items;
    assert.deepEqual(
      [refused?.operation, refused?.outcome, refused?.reason],
      ['list', 'denied', 'forbidden'],
    );
  });

  test('rejects a cursor of other filters and a forged one', async () => {
    const { browser } = founder;
    await insertEvents(server, Array(4).fill({ event_type: 'system', operation: 'start' }));
    const { nextCursor } = await auditLogOf(browser, 'eventType=system&limit=2');
    assert.ok(nextCursor);
    await auditLogOf(browser, `limit=3&cursor=${nextCursor}&eventType=system`);
    for (const query of [
      `limit=2&cursor=${nextCursor}`,
      `eventType=user&limit=2&cursor=${nextCursor}`,
      `eventType=system&outcome=success&cursor=${nextCursor}`,
      `eventType=system&cursor=${nextCursor.slice(0, -1)}${nextCursor.endsWith('A') ? 'B' : 'A'}`,
      'eventType=system&cursor=WyIyMDI2Il0.x',
    ])
      (await browser.get(`/audit-events?${query}`)).expect(422).problem('invalid_cursor');
  });

  test('filters by time to the second', async () => {
    const by = newId();
    const times = ['10:00:00.000', '10:00:00.999', '10:00:01.000', '10:00:01.001'];
    await insertEvents(
      server,
      times.map((time) => ({ at: new Date(`2026-03-01T${time}Z`), operated_by_id: by })),
    );
    const found = async (range: string) =>
      (await auditLogOf(founder.browser, `operatedBy=${by}&${range}`)).items
        .map(({ at }) => at.slice(11, -1))
        .reverse();
    assert.deepEqual(await found('from=2026-03-01T10:00:01Z'), times.slice(2));
    assert.deepEqual(await found('to=2026-03-01T10:00:01Z'), times.slice(0, 2));
    assert.deepEqual(
      await found('from=2026-03-01T11:00:00%2B01:00&to=2026-03-01T10:00:01Z'),
      times.slice(0, 2),
    );
    assert.deepEqual(await found('from=2026-03-01T10:00:01Z&to=2026-03-01T10:00:01Z'), []);
  });

  test('returns names as of the event after a deletion', async () => {
    const gone = await insertSignedIn(server, { username: 'Before Renaming', systemRole: 'admin' });
    const target = await insertSignedIn(server, { username: 'Somebody Else' });
    (await gone.browser.patch(`/users/${target.id}`, { username: 'Another Name' })).expect(200);
    (await founder.browser.patch(`/users/${gone.id}`, { username: 'Áfter Renaming' })).expect(200);
    (await founder.browser.delete(`/users/${gone.id}`)).expect(204);
    const { items } = await auditLogOf(founder.browser, `operatedBy=${gone.id}&targetId=${target.id}`);
    assert.deepEqual(
      items.map(({ operatedBy, target: of }) => [operatedBy?.name, of?.name]),
      [['Before Renaming', 'Somebody Else']],
    );
    const found = await founder.browser.get('/audit-events/operators?q=after%20RENAM');
    assert.deepEqual(found.expect(200).json, {
      items: [{ id: gone.id, name: 'Áfter Renaming', email: null }],
    });
  });

  test('hides the addresses and the number of system admins from scoped admins', async () => {
    const world = await insertNeighbours(server, 'address');
    await insertEvents(server, [
      { ...inNorth(world), ...by(founder) },
      { ...inNorth(world), ...by(world.amy) },
      {
        ...inNorth(world),
        ...by(world.amy),
        event_type: 'organization',
        operation: 'tell_system_admins',
        after: { told: 7 },
      },
    ]);
    const seen = async ({ browser }: SignedInPerson) =>
      Object.fromEntries(
        (await auditLogOf(browser, `organizationId=${world.northern.id}`)).items.map((item) => [
          `${item.operatedBy?.name} ${item.operation}`,
          [item.address, item.userAgent, item.requestId, item.after],
        ]),
      );
    const whole = ['192.0.2.7', 'agent', 'request', null];
    const hidden = [...whole.slice(0, 3), { told: 7 }];
    assert.deepEqual(await seen(founder), {
      [`${founder.username} add`]: whole,
      [`${world.amy.username} add`]: whole,
      [`${world.amy.username} tell_system_admins`]: hidden,
    });
    assert.deepEqual(await seen(world.north), {
      [`${founder.username} add`]: [null, null, null, null],
      [`${world.amy.username} add`]: whole,
      [`${world.amy.username} tell_system_admins`]: whole,
    });
  });

  test('hides the user who declined an invitation from the organization', async () => {
    const world = await insertNeighbours(server, 'decline');
    const invitee = await insertSignedIn(server, { username: 'Decline Outsider' });
    (
      await inviteToOrganizations(world.north, [invitee.email], {
        organizations: { [world.northern.id]: 'viewer' },
      })
    ).expect(200);
    await untilAllProcessed(server);
    const [sent] = (await invitee.browser.get('/me/invitations')).expect(200).myInvitations().items;
    (await invitee.browser.delete(`/me/invitations/${sent?.id}`)).expect(204);
    (await invitee.browser.post(`/me/invitations/${sent?.id}/accept`)).expect(409);
    const shown = async ({ browser }: SignedInPerson) =>
      (await auditLogOf(browser, `targetId=${sent?.id}`)).items.map(
        ({ operation, outcome, operatedBy, address }) => [
          operation,
          outcome,
          operatedBy?.name ?? null,
          address,
        ],
      );
    const here = '127.0.0.1';
    assert.deepEqual(await shown(founder), [
      ['accept', 'denied', invitee.username, here],
      ['decline', 'success', invitee.username, here],
      ['create', 'success', world.north.username, here],
    ]);
    assert.deepEqual(await shown(world.north), [
      ['accept', 'denied', null, null],
      ['decline', 'success', null, null],
      ['create', 'success', world.north.username, here],
    ]);
    assert.equal((await auditLogOf(world.north.browser, `operatedBy=${invitee.id}`)).total.value, 0);
    assert.deepEqual(JSON.parse(await textOf(world.north.browser, '/audit-events/operators?q=outsider')), {
      items: [],
    });
  });

  for (const method of ['email', 'none'] as const) {
    test(`hides whether an invited address has an account (${method})`, async () => {
      await setInviteMethod(founder, method);
      const world = await insertNeighbours(server, `kinds-${method}`);
      const of = async (person: Parameters<typeof insertPeople>[1][number]) =>
        (await insertPeople(server, [{ email: `${newId()}@example.com`, ...person }]))[0]?.email ?? '';
      const kinds = {
        unknown: `${newId()}@example.com`,
        member: world.amy.email,
        elsewhere: world.sam.email,
        disabled: await of({ status: 'disabled' }),
        pending: await of({ status: 'pending' }),
        systemAdmin: await of({ systemRole: 'admin' }),
      };
      const { browser } = world.north;
      const seen: Record<string, unknown> = {};
      for (const [kind, email] of Object.entries(kinds)) {
        const known = new Set((await auditLogOf(browser)).items.map(({ id }) => id));
        await inviteToOrganizations(world.north, [email], {
          organizations: { [world.northern.id]: 'viewer' },
        });
        await untilAllProcessed(server);
        const { items, total } = await auditLogOf(browser);
        assert.equal(total.value, items.length);
        seen[kind] = items
          .filter(({ id }) => !known.has(id))
          .map(({ id: _id, at: _at, requestId: _request, ...item }) => ({
            ...item,
            sealed: false,
            target: { ...item.target, id: '', name: item.target?.name === email },
            after: JSON.stringify(item.after)
              .replaceAll(email, '')
              .replace(/\d{4}-[^"]*Z/, ''),
          }));
      }
      const { member, ...others } = seen;
      assert.equal(Array.isArray(others.unknown) && others.unknown.length, 1);
      for (const kind of Object.values(others)) assert.deepEqual(kind, others.unknown);
      // Members are visible in the list of members anyway.
      assert.ok(Array.isArray(member));
    });
  }

  test('filters by part of the actor’s name within the scope, ignoring case and accents', async () => {
    const world = await insertNeighbours(server, 'Öperators');
    await insertEvents(server, [
      { ...inNorth(world), ...by(founder) },
      { ...inNorth(world), ...by(world.north) },
      { ...inNorth(world), ...by({ id: newId(), username: 'Öperators Gone' }) },
      { ...inBridge(world), ...by(world.lead) },
      ...outside(world),
      { at: AT, organization_id: world.southern.id, ...by(world.south) },
    ]);
    const names = async ({ browser }: SignedInPerson, q: string) => {
      const { items }: { items: { name: string; email: string | null }[] } = JSON.parse(
        await textOf(browser, `/audit-events/operators?q=${encodeURIComponent(q)}`),
      );
      return items.map(({ name, email }) => `${name} ${email ? 'e-mail' : '-'}`);
    };
    assert.deepEqual(await names(world.north, 'OPERATORS'), [
      'Öperators Gone -',
      'Öperators Lead e-mail',
      'Öperators North Boss e-mail',
    ]);
    assert.deepEqual(await names(world.north, founder.username), [`${founder.username} -`]);
    assert.deepEqual(await names(world.lead, 'operators'), ['Öperators Lead e-mail']);
    assert.deepEqual(await names(world.lead, ''), ['Öperators Lead e-mail']);
    const all = await names(founder, 'operators boss');
    assert.deepEqual(all, ['Öperators North Boss e-mail', 'Öperators South Boss e-mail']);
    // Sam is the actor of no event.
    assert.deepEqual(await names(founder, 'operators sam'), []);
  });
});
