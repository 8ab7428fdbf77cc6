import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Client,
  configureUnreachableMail,
  createUser,
  firstAdmin,
  latestResetToken,
  requestReset,
  startTestServer,
} from '../harness/index.ts';
import { createSamlConnection, createSamlProvider, signInBySaml, verifyDomains } from '../harness/sso.ts';

const txtRecords = new Map<string, readonly string[]>();
const server = await startTestServer({ txtRecords });
const admin = await firstAdmin(server);
await configureUnreachableMail(admin);
const provider = await createSamlProvider('https://idp.example/metadata');
const connection = await createSamlConnection(admin, provider, {
  provisioning: { autoBind: true, createUsers: true },
});
await verifyDomains(admin, connection, ['corp.example'], txtRecords);
const named = { id: connection.id, name: 'Corp' };

let people = 0;
/** Signs in by SAML as a new subject with this address. */
async function bySaml(email = `person-${++people}@corp.example`) {
  const values = { nameId: email, attributes: { email: [email], displayName: [`Person ${people}`] } };
  const { browser } = await signInBySaml(server, provider, connection, values);
  const { user } = (await browser.get('/session')).expect(200).session();
  return { browser, email, id: user.id };
}
/** Signs in with a password. */
async function byPassword({ email, password }: { email: string; password: string }): Promise<Client> {
  const browser = server.client();
  (await browser.post('/session', { email, password })).expect(201);
  return browser;
}
const methodsOf = async (browser: Client) =>
  (await browser.post('/session/reauthenticate/options')).expect(200).json;

describe('a user of single sign-on without a password', () => {
  test('sees that there is none, and can’t change it', async () => {
    const { browser } = await bySaml();
    assert.deepEqual(await methodsOf(browser), { methods: ['sso'], connection: named, password: 'missing' });
    const body = { currentPassword: 'no password at all', newPassword: 'the first password 1' };
    const answer = await browser.post('/me/password', body);
    assert.deepEqual(answer.expect(422).faults(), ['/currentPassword wrong_password']);
  });

  test('sets the first one with the link of a forgotten password', async () => {
    const { browser, email } = await bySaml();
    await requestReset(server, email);
    const token = await latestResetToken(server, email);
    const password = 'the first password 1';
    (await server.client().post('/password-resets/confirm', { token, password })).expect(204);
    // As after any reset, the sessions end.
    (await browser.get('/session')).expect(401);
    const signedIn = await byPassword({ email, password });
    assert.deepEqual(await methodsOf(signedIn), {
      methods: ['password', 'sso'],
      connection: named,
      password: 'set',
    });
    const again = await bySaml(email);
    assert.deepEqual(Object(await methodsOf(again.browser)).password, 'set');
  });

  test('gets a link or a temporary password from an admin', async () => {
    const { email, id } = await bySaml();
    (await admin.browser.post(`/users/${id}/reset-password`, {})).expect(200);
    assert.match(await latestResetToken(server, email), /^[\w-]{43}$/);
    const password = 'temporary password 1';
    (await admin.browser.post(`/users/${id}/reset-password`, { password })).expect(200);
    const signedIn = await byPassword({ email, password });
    (await signedIn.get('/me/sessions')).expect(403).problem('password_change_required');
  });
});

describe('a temporary password', () => {
  test('need not be changed after single sign-on, which did not use it', async () => {
    const user = await createUser(admin, { email: 'temporary@corp.example', mustChangePassword: true });
    const { browser, id } = await bySaml(user.email);
    assert.equal(id, user.id);
    (await browser.get('/me/sessions')).expect(200);
    // It still must be changed by those who sign in with it.
    const signedIn = await byPassword(user);
    (await signedIn.get('/me/sessions')).expect(403).problem('password_change_required');
  });
});

describe('a user of an enforced connection', () => {
  test('has no use for a password, and can’t change it', async () => {
    const own = await createSamlConnection(admin, await createSamlProvider('https://two.example/metadata'), {
      name: 'Enforced',
    });
    await verifyDomains(admin, own, ['enforced.example'], txtRecords);
    const user = await createUser(admin, { email: 'own@enforced.example' });
    const browser = await byPassword(user);
    assert.deepEqual(Object(await methodsOf(browser)).password, 'set');
    await server.sql('UPDATE sso_connections SET enforced = true WHERE id = $1', [own.id]);
    assert.deepEqual(await methodsOf(browser), { methods: [], connection: null, password: 'refused' });
    const body = { currentPassword: user.password, newPassword: 'another password 1' };
    (await browser.post('/me/password', body)).expect(403).problem('sso_required');
  });
});

describe('POST /sso-connections/{id}/domains/{name}/verify', () => {
  test('verifies a long domain; rejects an old If-Match with 412', async () => {
    const name = `${['a', 'b', 'c'].map((letter) => letter.repeat(63)).join('.')}.${'d'.repeat(30)}.example`;
    await verifyDomains(admin, connection, ['corp.example', name], txtRecords);
    const path = `/sso-connections/${connection.id}/domains/${name}/verify`;
    const old = { headers: { 'if-match': '"1"' } };
    (await admin.browser.post(path, undefined, old)).expect(412).problem('stale_version');
  });
});
