import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newToken } from '../../src/kit/crypto.ts';
import {
  type Client,
  firstAdmin,
  insertSignedIn,
  invite,
  OPERATIONS,
  queueTestMail,
  type RequestOptions,
  type SignedInPerson,
  setInviteMethod,
  startTestServer,
} from '../harness/index.ts';

/**
 * Who may do what, as product.md has it: every route × everybody who may ask. For routes with a user in their address there
 * are two rows: another person’s, and one’s own.
 */
const ASKERS = ['anonymous', 'user', 'disabled', 'temporary', 'admin'] as const;
type Asker = (typeof ASKERS)[number];
type Row = readonly [anonymous: string, user: string, disabled: string, temporary: string, admin: string];

const OUT = '401 unauthenticated';
const WRONG = '401 invalid_credentials';
const NO = '403 forbidden';
const CHANGE = '403 password_change_required';
const GONE = '404 not_found';
const LINK = '404 invalid_link';
const WORKS = '409 conflict';
const DONE = '409 setup_done';
const OWN = '409 own_password';
const UNSET = '409 mail_not_configured';

const TABLE: Record<string, Row> = {
  //                                                     anonymous  user   disabled temporary  admin
  'GET /api/v1/setup': /*                            */ ['200', '200', '200', '200', '200'],
  'POST /api/v1/setup': /*                           */ [DONE, DONE, DONE, DONE, DONE],
  'POST /api/v1/session': /*                         */ [WRONG, '201', WRONG, '201', '201'],
  'GET /api/v1/session': /*                          */ [OUT, '200', OUT, '200', '200'],
  'DELETE /api/v1/session': /*                       */ [OUT, '204', OUT, '204', '204'],
  'POST /api/v1/password-resets': /*                 */ ['202', '202', '202', '202', '202'],
  'POST /api/v1/password-resets/lookup': /*          */ [LINK, LINK, LINK, LINK, LINK],
  'POST /api/v1/password-resets/confirm': /*         */ [LINK, LINK, LINK, LINK, LINK],
  'POST /api/v1/invitations': /*                     */ [OUT, NO, OUT, CHANGE, '200'],
  'GET /api/v1/invitations': /*                      */ [OUT, NO, OUT, CHANGE, '200'],
  'POST /api/v1/invitations/{id}/resend': /*         */ [OUT, NO, OUT, CHANGE, '200'],
  'DELETE /api/v1/invitations/{id}': /*              */ [OUT, NO, OUT, CHANGE, '204'],
  'POST /api/v1/invitations/lookup': /*              */ ['200', '200', '200', '200', '200'],
  'POST /api/v1/invitations/request-link': /*        */ [WORKS, WORKS, WORKS, WORKS, WORKS],
  'POST /api/v1/invitations/accept': /*              */ ['201', '201', '201', '201', '201'],
  'GET /api/v1/users': /*                            */ [OUT, NO, OUT, CHANGE, '200'],
  'POST /api/v1/users': /*                           */ [OUT, NO, OUT, CHANGE, '201'],
  'GET /api/v1/users/{id}': /*                       */ [OUT, GONE, OUT, CHANGE, '200'],
  'GET /api/v1/users/{id} own': /*                   */ [OUT, '200', OUT, CHANGE, '200'],
  'PATCH /api/v1/users/{id}': /*                     */ [OUT, GONE, OUT, CHANGE, '200'],
  'PATCH /api/v1/users/{id} own': /*                 */ [OUT, NO, OUT, CHANGE, '200'],
  'DELETE /api/v1/users/{id}': /*                    */ [OUT, GONE, OUT, CHANGE, '204'],
  'DELETE /api/v1/users/{id} own': /*                */ [OUT, NO, OUT, CHANGE, '204'],
  'POST /api/v1/users/{id}/disable': /*              */ [OUT, GONE, OUT, CHANGE, '200'],
  'POST /api/v1/users/{id}/disable own': /*          */ [OUT, NO, OUT, CHANGE, '200'],
  'POST /api/v1/users/{id}/enable': /*               */ [OUT, GONE, OUT, CHANGE, '200'],
  'POST /api/v1/users/{id}/enable own': /*           */ [OUT, NO, OUT, CHANGE, '200'],
  'GET /api/v1/users/{id}/impact': /*                */ [OUT, GONE, OUT, CHANGE, '200'],
  'GET /api/v1/users/{id}/impact own': /*            */ [OUT, NO, OUT, CHANGE, '200'],
  'POST /api/v1/users/{id}/reset-password': /*       */ [OUT, GONE, OUT, CHANGE, '200'],
  'POST /api/v1/users/{id}/reset-password own': /*   */ [OUT, NO, OUT, CHANGE, OWN],
  'GET /api/v1/users/{id}/sessions': /*              */ [OUT, GONE, OUT, CHANGE, '200'],
  'GET /api/v1/users/{id}/sessions own': /*          */ [OUT, '200', OUT, CHANGE, '200'],
  'DELETE /api/v1/users/{id}/sessions': /*           */ [OUT, GONE, OUT, CHANGE, '204'],
  'DELETE /api/v1/users/{id}/sessions own': /*       */ [OUT, '204', OUT, CHANGE, '204'],
  'DELETE /api/v1/users/{id}/sessions/{sessionId}': /**/ [OUT, GONE, OUT, CHANGE, '204'],
  'DELETE /api/v1/users/{id}/sessions/{sessionId} own': [OUT, '204', OUT, CHANGE, '204'],
  'GET /api/v1/settings/general': /*                 */ [OUT, NO, OUT, CHANGE, '200'],
  'PATCH /api/v1/settings/general': /*               */ [OUT, NO, OUT, CHANGE, '200'],
  'GET /api/v1/settings/mail': /*                    */ [OUT, NO, OUT, CHANGE, '200'],
  'PATCH /api/v1/settings/mail': /*                  */ [OUT, NO, OUT, CHANGE, '200'],
  'GET /api/v1/settings/user-invite': /*             */ [OUT, NO, OUT, CHANGE, '200'],
  'PATCH /api/v1/settings/user-invite': /*           */ [OUT, NO, OUT, CHANGE, '200'],
  'GET /api/v1/settings/password-policy': /*         */ [OUT, NO, OUT, CHANGE, '200'],
  'PATCH /api/v1/settings/password-policy': /*       */ [OUT, NO, OUT, CHANGE, '200'],
  'POST /api/v1/settings/general/test': /*           */ [OUT, NO, OUT, CHANGE, '200'],
  'POST /api/v1/settings/mail/test': /*              */ [OUT, NO, OUT, CHANGE, UNSET],
  'GET /api/v1/mails': /*                            */ [OUT, NO, OUT, CHANGE, '200'],
  'POST /api/v1/mails/retry': /*                     */ [OUT, NO, OUT, CHANGE, '200'],
  'POST /api/v1/mails/{id}/retry': /*                */ [OUT, NO, OUT, CHANGE, '200'],
  'GET /api/v1/me': /*                               */ [OUT, '200', OUT, CHANGE, '200'],
  'PATCH /api/v1/me': /*                             */ [OUT, '200', OUT, CHANGE, '200'],
  'POST /api/v1/me/password': /*                     */ [OUT, '200', OUT, '200', '200'],
  'GET /api/v1/me/sessions': /*                      */ [OUT, '200', OUT, CHANGE, '200'],
  'DELETE /api/v1/me/sessions': /*                   */ [OUT, '204', OUT, CHANGE, '204'],
  'DELETE /api/v1/me/sessions/{sessionId}': /*       */ [OUT, '204', OUT, CHANGE, '204'],
};

const server = await startTestServer();
// Stays, so that no cell meets the last system admin.
const founder = await firstAdmin(server);

/** Who asks: everybody with a living cookie, also the disabled, as if the end of their sessions had been missed. */
async function makeAsker(asker: Asker): Promise<SignedInPerson & { sessionId: string }> {
  switch (asker) {
    case 'anonymous': {
      const someone = await insertSignedIn(server);
      return { ...someone, email: 'nobody@example.com', browser: server.client() };
    }
    case 'disabled':
      return insertSignedIn(server, { status: 'disabled' });
    case 'temporary':
      return insertSignedIn(server, { temporary: true, systemRole: 'admin' });
    case 'admin':
      return insertSignedIn(server, { systemRole: 'admin' });
    case 'user':
      return insertSignedIn(server);
  }
}

/** A request that has nothing wrong with it but, perhaps, who sends it. */
function bodyOf(operation: string, by: SignedInPerson, token: string | undefined): RequestOptions {
  const password = 'another password 2';
  const person = { email: `${by.id}-new@example.com`, username: 'Ada', password };
  switch (operation) {
    case 'POST /api/v1/setup':
      return { json: { ...person, setupToken: server.setupToken } };
    case 'POST /api/v1/session':
      return { json: { email: by.email, password: by.password } };
    case 'POST /api/v1/users':
      return { json: person };
    case 'PATCH /api/v1/users/{id}':
    case 'PATCH /api/v1/me':
      return { json: { phone: '1' } };
    case 'POST /api/v1/users/{id}/reset-password':
      return { json: { password } };
    case 'POST /api/v1/password-resets':
      return { json: { email: by.email } };
    case 'POST /api/v1/password-resets/lookup':
      return { json: { token: newToken() } };
    case 'POST /api/v1/password-resets/confirm':
      return { json: { token: newToken(), password } };
    case 'POST /api/v1/invitations':
      return { json: { emails: [person.email] } };
    case 'POST /api/v1/invitations/lookup':
    case 'POST /api/v1/invitations/request-link':
      return { json: { token } };
    case 'POST /api/v1/invitations/accept':
      return { json: { token, username: 'Ada', password } };
    case 'PATCH /api/v1/settings/general':
    case 'PATCH /api/v1/settings/mail':
    case 'PATCH /api/v1/settings/user-invite':
    case 'PATCH /api/v1/settings/password-policy':
      return { json: {} };
    case 'POST /api/v1/settings/general/test':
      return { json: { rootUrl: server.url } };
    case 'POST /api/v1/settings/mail/test':
      return { json: { to: by.email } };
    case 'POST /api/v1/me/password':
      return { json: { currentPassword: by.password, newPassword: password } };
    default:
      return {};
  }
}

async function ask(row: string, asker: Asker): Promise<string> {
  const [method = '', path = '', own] = row.split(' ');
  const by = await makeAsker(asker);
  const on = own || path.includes('/me/') ? by : await insertSignedIn(server);
  // People are either invited or created.
  const invites = path.startsWith('/api/v1/invitations');
  await setInviteMethod(founder, invites ? 'email' : 'none');
  const invited = invites ? await invite(founder) : undefined;
  const mailId = path.startsWith('/api/v1/mails') ? await queueTestMail(server) : undefined;
  const id = invited?.invitation.id ?? mailId ?? on.id;
  const address = path.replace('{id}', id).replace('{sessionId}', on.sessionId);
  const query = path.endsWith('/impact') ? '?action=disable' : '';
  const browser: Client = by.browser;
  const answer = await browser.request(
    method,
    address + query,
    bodyOf(`${method} ${path}`, by, invited?.token),
  );
  return answer.status < 400 ? String(answer.status) : `${answer.status} ${answer.problem().code}`;
}

test('every route of the contract has its row, and no row is left over', () => {
  const expected = OPERATIONS.flatMap(({ method, path }) => {
    const row = `${method} ${path}`;
    return path.includes('/users/{id}') ? [row, `${row} own`] : [row];
  });
  assert.deepEqual(Object.keys(TABLE).sort(), expected.sort());
});

for (const [row, cells] of Object.entries(TABLE)) {
  test(row, async () => {
    const answers: Record<string, string> = {};
    for (const asker of ASKERS) answers[asker] = await ask(row, asker);
    assert.deepEqual(answers, Object.fromEntries(ASKERS.map((asker, index) => [asker, cells[index]])));
  });
}

/** Abilities and the routes that they speak of. */
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

test('the abilities that an object carries are what its routes then allow', async () => {
  for (const asker of ['user', 'admin'] as const) {
    for (const subject of ['own', 'admin', 'user', 'disabled', 'pending'] as const) {
      for (const [ability, act] of Object.entries(ABILITIES)) {
        const by = await makeAsker(asker);
        const on =
          subject === 'own'
            ? by
            : await insertSignedIn(server, {
                systemRole: subject === 'admin' ? 'admin' : 'user',
                status: subject === 'disabled' || subject === 'pending' ? subject : 'active',
              });
        const seen = await by.browser.get(`/users/${on.id}`);
        if (seen.status === 404) continue;
        const { abilities } = seen.user();
        const promised = Object.entries(abilities).find(([name]) => name === ability)?.[1];
        // Whether it is worth doing (an active person need not be enabled) is told, too, but not refused.
        if (
          !promised &&
          (ability === 'enable' || ability === 'disable') &&
          on.id !== by.id &&
          subject !== 'pending'
        )
          continue;
        if (ability === 'enable' && subject === 'own') continue;
        const { status } = await act(by.browser, on.id);
        assert.equal(status < 300, promised, `${asker} ${ability} ${subject}: ${status}`);
      }
    }
  }
});

test('for the last system admin, too', async () => {
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
