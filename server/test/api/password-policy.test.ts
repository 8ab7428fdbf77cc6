import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Answer,
  accept,
  configureUnreachableMail,
  createUser,
  eventually,
  firstAdmin,
  invite,
  latestResetToken,
  newUserBody,
  requestReset,
  setInviteMethod,
  signedInUser,
  signIn,
  startTestServer,
  type TestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const node = await startTestServer({ beside: server });
const admin = await firstAdmin(server);
const elsewhere = await signIn(node, admin);
await configureUnreachableMail(admin);
const person = await signedInUser(server, admin);
const other = await createUser(admin);
await requestReset(server, other.email);
const resetToken = await latestResetToken(server, other.email);
await setInviteMethod(admin, 'email');
const invited = await invite(admin);
await setInviteMethod(admin, 'none');

const setPolicy = (policy: object) => admin.browser.patch('/settings/password-policy', policy);

/** All requests that set a password, with its path in the body; none of them may change anything here. */
const WAYS: Record<string, (at: TestServer, password: string) => Promise<Answer>> = {
  '/password of POST /users': (at, password) =>
    (at === server ? admin : elsewhere).browser.post('/users', { ...newUserBody(), email: 'bad', password }),
  '/password of POST /users/{id}/reset-password': (at, password) =>
    (at === server ? admin : elsewhere).browser.post(`/users/${other.id}/reset-password`, {
      password,
      extra: 1,
    }),
  '/newPassword of POST /me/password': (at, newPassword) => {
    const browser = at.client();
    for (const [name, value] of person.browser.cookies) browser.cookies.set(name, value);
    return browser.post('/me/password', { currentPassword: '', newPassword });
  },
  '/password of POST /setup': (at, password) =>
    at.client().post('/setup', { ...newUserBody(), setupToken: 'x', email: 'bad', password }),
  '/password of POST /password-resets/confirm': (at, password) =>
    at.client().post('/password-resets/confirm', { token: resetToken, password, extra: 1 }),
  '/password of POST /invitations/accept': (at, password) =>
    at.client().post('/invitations/accept', { token: invited.token, username: '', password }),
};

const CASES: [policy: object, cases: [password: string, ...faults: string[]][]][] = [
  [{ preset: 'nist' }, [['only letters with'], ['fourteen 14 ch', 'too_short'], ['8402957316480275']]],
  [
    { preset: 'custom', minLength: 10, minClasses: 3, history: 0 },
    [
      ['letters 1', 'too_short'],
      ['letters and blanks', 'too_simple'],
      ['lettersand1', 'too_simple'],
      ['letters-and-1'],
    ],
  ],
  [{ minClasses: 0, minLength: 8 }, [['xqzvkwjp'], ['password', 'too_common']]],
  [{ preset: 'reference' }, [['xqzvkwjp', 'too_simple'], ['xqzvkwj1'], ['x1', 'too_short']]],
];

describe('PATCH /settings/password-policy', () => {
  test('applies to every request that sets a password, on every node', async () => {
    for (const [policy, cases] of CASES) {
      (await setPolicy(policy)).expect(200);
      const { system } = (await server.client().get('/setup')).setupState();
      await eventually(async () =>
        assert.deepEqual((await node.client().get('/setup')).setupState().system, system),
      );
      for (const [password, ...expected] of cases) {
        for (const [way, send] of Object.entries(WAYS)) {
          const [path] = way.split(' ');
          for (const at of [server, node]) {
            const answer = await send(at, password);
            const codes = (answer.expect(422).problem().errors ?? [])
              .filter((fault) => fault.path === path)
              .map(({ code }) => code);
            assert.deepEqual(codes, expected, `${way}: ${password}`);
          }
        }
      }
    }
  });

  test('changes the error messages', async () => {
    (await setPolicy({ preset: 'custom', minLength: 12, minClasses: 3 })).expect(200);
    const answer = await admin.browser.post('/users', { ...newUserBody(), password: 'x' });
    const messages = (answer.expect(422).problem().errors ?? []).map(({ message }) => message);
    assert.deepEqual(messages, [
      'must have at least 12 characters',
      'must combine letters, numbers and symbols',
    ]);
    (await setPolicy({ preset: 'reference' })).expect(200);
  });

  test('does not apply to existing passwords at sign-in', async () => {
    (await setPolicy({ preset: 'nist' })).expect(200);
    await signIn(server, { ...person, browser: server.client() });
    (await setPolicy({ preset: 'reference' })).expect(200);
    // The rejected attempts above have used up no link.
    await accept(server, invited);
    const confirmation = { token: resetToken, password: 'chosen password 2' };
    (await server.client().post('/password-resets/confirm', confirmation)).expect(204);
  });
});
