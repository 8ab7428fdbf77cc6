import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Client, firstAdmin, insertSignedIn, startTestServer } from '../harness/index.ts';
import { makeCaller, makeWorld } from './people.ts';

const server = await startTestServer();
// Remains, so that no cell is about the last system admin.
const founder = await firstAdmin(server);

/** Abilities and the routes that they describe. */
const ABILITIES: Record<string, (browser: Client, id: string) => Promise<{ status: number }>> = {
  update: (browser, id) => browser.patch(`/users/${id}`, { phone: '2' }),
  changeSystemRole: (browser, id) => browser.patch(`/users/${id}`, { systemRole: 'user' }),
  disable: (browser, id) => browser.post(`/users/${id}/disable`),
  enable: (browser, id) => browser.post(`/users/${id}/enable`),
  delete: (browser, id) => browser.delete(`/users/${id}`),
  resetPassword: (browser, id) =>
    browser.post(`/users/${id}/reset-password`, { password: 'another password 2' }),
  viewSessions: (browser, id) => browser.get(`/users/${id}/sessions`),
  endSessions: (browser, id) => browser.delete(`/users/${id}/sessions`),
};

test('the abilities of users match what their routes allow', async () => {
  for (const caller of ['user', 'projectAdmin', 'organizationAdmin', 'admin'] as const) {
    for (const subject of ['own', 'member', 'admin', 'user', 'disabled', 'pending'] as const) {
      for (const [ability, act] of Object.entries(ABILITIES)) {
        const world = await makeWorld(server);
        const by = await makeCaller(server, world, caller);
        const on =
          subject === 'own'
            ? by
            : subject === 'member'
              ? world.member
              : await insertSignedIn(server, {
                  systemRole: subject === 'admin' ? 'admin' : 'user',
                  status: subject === 'disabled' || subject === 'pending' ? subject : 'active',
                });
        const seen = await by.browser.get(`/users/${on.id}`);
        if (seen.status === 404) continue;
        const { abilities } = seen.user();
        const promised = Object.entries(abilities).find(([name]) => name === ability)?.[1];
        // Some abilities also depend on the state (an active user can't be enabled), but the route does not reject that.
        if (
          !promised &&
          (ability === 'enable' || ability === 'disable') &&
          on.id !== by.id &&
          subject !== 'pending' &&
          caller === 'admin'
        )
          continue;
        if (ability === 'enable' && subject === 'own') continue;
        const { status } = await act(by.browser, on.id);
        assert.equal(status < 300, promised, `${caller} ${ability} ${subject}: ${status}`);
      }
    }
  }
});

test('the abilities of the last system admin match, too', async () => {
  await server.sql("UPDATE users SET status = 'disabled' WHERE system_role = 'admin' AND id <> $1", [
    founder.id,
  ]);
  const { abilities, denials } = (await founder.browser.get(`/users/${founder.id}`)).user();
  assert.deepEqual(
    { ...abilities },
    {
      update: true,
      changeSystemRole: false,
      disable: false,
      enable: false,
      delete: false,
      resetPassword: false,
      viewSessions: true,
      endSessions: true,
    },
  );
  assert.deepEqual(denials, {
    changeSystemRole: 'last_system_admin',
    disable: 'last_system_admin',
    delete: 'last_system_admin',
    resetPassword: 'own_password',
  });
  for (const ability of ['changeSystemRole', 'disable', 'delete', 'resetPassword']) {
    assert.equal((await ABILITIES[ability]?.(founder.browser, founder.id))?.status, 409, ability);
  }
});
