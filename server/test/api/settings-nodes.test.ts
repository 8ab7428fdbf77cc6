import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, firstAdmin, startTestServer, whileLocked } from '../harness/index.ts';

const server = await startTestServer();
const node = await startTestServer({ beside: server });
const admin = await firstAdmin(server);
const change = async (name: string) => (await admin.browser.patch('/settings/general', { name })).expect(200);
const nameAt = async ({ client }: typeof server) =>
  (await client().get('/setup')).expect(200).setupState().system.name;
const isKnownAt = (where: typeof server, name: string) =>
  eventually(async () => assert.equal(await nameAt(where), name));

/** Changes a setting without a notification. */
const changeWithoutNotification = (name: string) =>
  whileLocked(server, async ({ query }) => {
    await query('SET LOCAL session_replication_role = replica');
    await query(
      `INSERT INTO settings VALUES ('general', $1, 1, now())
       ON CONFLICT (name) DO UPDATE SET value = excluded.value, version = settings.version + 1`,
      [JSON.stringify({ name })],
    );
  });

describe('a changed setting', () => {
  test('applies on the same node at once, on others by notification', async () => {
    for (let round = 0; round < 5; round++) {
      const name = `Round ${round}`;
      await change(name);
      assert.equal(await nameAt(server), name);
      await isKnownAt(node, name);
    }
  });

  test('applies when changed by SQL', async () => {
    await server.sql(`UPDATE settings SET value = '{"name": "By SQL"}' WHERE name = 'general'`);
    await isKnownAt(server, 'By SQL');
    await isKnownAt(node, 'By SQL');
    await server.sql('DELETE FROM settings');
    await isKnownAt(server, 'Roster');
    await isKnownAt(node, 'Roster');
  });

  test('is read only after a notification while the node listens', async () => {
    await changeWithoutNotification('Silence');
    assert.deepEqual([await nameAt(server), await nameAt(node)], ['Roster', 'Roster']);
    await server.sql("SELECT pg_notify('roster_settings_changed', 'nonsense \u202e')");
    await isKnownAt(server, 'Silence');
    await isKnownAt(node, 'Silence');
  });

  test('applies without a listening connection', async () => {
    const cutting = { goesOn: true };
    const cut = async () => {
      while (cutting.goesOn) {
        await server.sql(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'roster-listener'",
        );
        await sleep(5);
      }
    };
    const cutter = cut();
    try {
      await eventually(() => assert.ok(!server.server.isListening() || !node.server.isListening()));
      for (let round = 0; round < 3; round++) {
        const name = `Cut ${round}`;
        await changeWithoutNotification(name);
        await isKnownAt(server, name);
        await isKnownAt(node, name);
      }
    } finally {
      cutting.goesOn = false;
      await cutter;
    }
    await eventually(() => assert.ok(server.server.isListening() && node.server.isListening()));
    await change('Back');
    await isKnownAt(node, 'Back');
  });

  test('applies later when it could not be read after the notification', async () => {
    await changeWithoutNotification('Read later');
    await whileLocked(server, async ({ query, waiting }) => {
      await query('LOCK TABLE settings IN ACCESS EXCLUSIVE MODE');
      await server.sql("SELECT pg_notify('roster_settings_changed', '')");
      await waiting(2);
      await server.sql(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
    });
    await isKnownAt(server, 'Read later');
    await isKnownAt(node, 'Read later');
  });

  test('is ignored when written by another release', async () => {
    await server.sql(
      `INSERT INTO settings VALUES ('from-the-future', '{"a": 1}', 7, now()), ('user-invite', '{"method": "email", "later": true}', 3, now())`,
    );
    await eventually(async () =>
      assert.equal((await node.client().get('/setup')).setupState().system.inviteMethod, 'email'),
    );
    const invite = Object((await admin.browser.get('/settings/user-invite')).expect(200).json);
    assert.deepEqual([invite.invitationExpiryHours, invite.version], [72, 3]);
    const changed = { invitationExpiryHours: 24 };
    const next = Object((await admin.browser.patch('/settings/user-invite', changed)).expect(200).json);
    assert.deepEqual([next.invitationExpiryHours, next.method, next.version], [24, 'email', 4]);
  });

  test('is the same on each node after many concurrent ones', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => change(`Storm ${index}`)));
    const last = answers
      .map(({ json }) => Object(json))
      .reduce((latest, body) => (body.version > latest.version ? body : latest));
    assert.equal(await nameAt(server), last.name);
    await isKnownAt(node, last.name);
  });
});
