import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { freePort } from '../../server/test/harness/ports.ts';
import { type Peer, startProgram } from './processes.ts';

export const GLEWLWYD_PACKAGES = ['glewlwyd', 'sqlite3'];

/** An independent OpenID provider in C. Sends no `email_verified`. Users `ada`, `bob`, `cy`, password `NAME-secret-1`. */
export interface Glewlwyd extends Peer {
  issuer: string;
  /** Registers Roster as the client `roster` with the secret `roster-secret`, and lets the users consent. */
  register(client: { redirectUri: string; loggedOutUrl: string; backChannelUrl: string }): Promise<void>;
}

const USERS = ['ada', 'bob', 'cy'];

/** Its clients have no list of post-logout redirect URIs until their format is declared. */
const WITH_LOGOUT_ADDRESSES = `UPDATE g_client_module_instance SET gcmi_parameters = json_set(gcmi_parameters,
  '$."data-format".post_logout_redirect_uris', json('{"multiple": true, "read": true, "write": true}'));`;

/** Starts Glewlwyd with its configuration and data in `folder`. */
export async function startGlewlwyd(folder: string): Promise<Glewlwyd> {
  const database = join(folder, 'op.db');
  const schema = readFileSync('/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3', 'utf8');
  execFileSync('sqlite3', [database], { input: `${schema}\n${WITH_LOGOUT_ADDRESSES}` });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = join(folder, 'op.conf');
  writeFileSync(settings, settingsOf(port, url, database));
  const peer = await startProgram('glewlwyd', ['-c', settings], { url, probe: '/login.html' });
  return {
    ...peer,
    issuer: `${url}/api/oidc`,
    async register(client) {
      const admin = new AdminSession(url);
      await admin.signIn('admin', 'password');
      await admin.call('POST', '/api/scope/', {
        name: 'email',
        display_name: 'email',
        password_required: true,
        password_max_age: 0,
        scheme: {},
      });
      await admin.call('POST', '/api/mod/plugin/', pluginOf(url));
      await admin.call('POST', '/api/client/', {
        client_id: 'roster',
        name: 'Roster',
        confidential: true,
        client_secret: 'roster-secret',
        password: 'roster-secret',
        enabled: true,
        redirect_uri: [client.redirectUri],
        authorization_type: ['code', 'refresh_token'],
        scope: [],
        token_endpoint_auth_method: ['client_secret_basic', 'client_secret_post'],
        post_logout_redirect_uris: [client.loggedOutUrl],
        backchannel_logout_uri: client.backChannelUrl,
        backchannel_logout_session_required: '1',
      });
      for (const name of USERS)
        await admin.call('POST', '/api/user/', {
          username: name,
          password: `${name}-secret-1`,
          name: `Person ${name}`,
          email: `${name}@corp.example`,
          enabled: true,
          scope: ['openid', 'email', 'g_profile'],
        });
      for (const name of USERS) {
        await admin.signIn(name, `${name}-secret-1`);
        await admin.call('PUT', '/api/auth/grant/roster/', { scope: 'openid email' });
      }
    },
  };
}

/** Returns Debian's settings, for loopback and a separate database. */
function settingsOf(port: number, url: string, database: string): string {
  const changed = readFileSync('/etc/glewlwyd/glewlwyd.conf', 'utf8')
    .replace(/^port=.*/m, `port=${port}`)
    .replace(/^external_url=.*/m, `external_url="${url}"`)
    .replace(/^log_mode=.*/m, 'log_mode="console"')
    .replace(/^(log_file=|@?include).*/gm, '');
  return `${changed}
static_files_path="/usr/share/glewlwyd/webapp/"
database =
{
  type = "sqlite3"
  path = "${database}"
};
`;
}

/** Returns the settings of its OpenID Connect module: code flow, RS256, e-mail on demand. */
function pluginOf(url: string) {
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return {
    module: 'oidc',
    name: 'oidc',
    display_name: 'OIDC',
    enabled: true,
    parameters: {
      iss: `${url}/api/oidc`,
      'jwt-type': 'rsa',
      'jwt-key-size': '256',
      key: keys.privateKey,
      cert: keys.publicKey,
      'access-token-duration': 3600,
      'refresh-token-duration': 86_400,
      'code-duration': 600,
      'refresh-token-rolling': true,
      'allow-non-oidc': false,
      'auth-type-code-enabled': true,
      'auth-type-token-enabled': false,
      'auth-type-id-token-enabled': false,
      'auth-type-none-enabled': false,
      'auth-type-password-enabled': false,
      'auth-type-client-enabled': false,
      'auth-type-device-enabled': false,
      'auth-type-refresh-enabled': true,
      scope: [],
      'additional-parameters': [],
      claims: [],
      'allowed-scope': ['openid', 'email', 'g_profile'],
      'pkce-allowed': true,
      'pkce-method-plain-allowed': false,
      'subject-type': 'public',
      'email-claim': 'on-demand',
      'email-claim-scope': ['email'],
      'name-claim': 'mandatory',
      'name-claim-scope': [],
      'scope-claim': 'no',
      'address-claim': { type: 'no' },
      'jwks-show': true,
      'request-parameter-allow': false,
      'secret-type': 'pairwise',
      'session-management-allowed': true,
      'session-cookie-name': 'GLEWLWYD2_OIDC_SESSION',
      'session-cookie-expiration': 86_400,
      'front-channel-logout-allowed': true,
      'back-channel-logout-allowed': true,
    },
  };
}

/** A client of Glewlwyd's API with a user's cookie. */
class AdminSession {
  readonly #url: string;
  #cookie = '';

  constructor(url: string) {
    this.#url = url;
  }

  signIn(username: string, password: string): Promise<void> {
    this.#cookie = '';
    return this.call('POST', '/api/auth/', { username, password });
  }

  async call(method: string, path: string, body: object): Promise<void> {
    const answer = await fetch(this.#url + path, {
      method,
      headers: { 'content-type': 'application/json', cookie: this.#cookie },
      body: JSON.stringify(body),
    });
    for (const cookie of answer.headers.getSetCookie()) this.#cookie = cookie.split(';')[0] ?? '';
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  }
}

/** Returns the parameters of the provider's page that the browser was sent to. */
function parametersOf(page: Page): { origin: string; parameter: (name: string) => string } {
  const { origin, pathname, searchParams } = new URL(page.url());
  assert.match(pathname, /login\.html$/, `at ${page.url()}`);
  return {
    origin,
    parameter(name) {
      const value = searchParams.get(name);
      assert.ok(value !== null, `${name} in ${page.url()}`);
      return value;
    },
  };
}

/**
 * Signs in by the requests of the provider's own page, in the browser's context. Debian's package installs the page
 * without settings that it can read, so it shows no form.
 */
export async function signInAtGlewlwyd(page: Page, user: string): Promise<void> {
  const { origin, parameter } = parametersOf(page);
  const data = { username: user, password: `${user}-secret-1` };
  const answer = await page.request.post(`${origin}/api/auth/`, { data });
  assert.equal(answer.status(), 200);
  await page.goto(`${parameter('callback_url')}&g_continue`);
}

/** Goes on with the provider's own session, as the button of its page does. */
export async function continueAtGlewlwyd(page: Page): Promise<void> {
  const { parameter } = parametersOf(page);
  await page.goto(`${parameter('callback_url')}&g_continue`);
}

/** Confirms the logout by the requests of the provider's own page: ends its session, which reports to its clients. */
export async function signOutAtGlewlwyd(page: Page): Promise<void> {
  const { origin, parameter } = parametersOf(page);
  const ended = await page.request.delete(`${origin}/api/oidc/session/${parameter('sid')}`);
  assert.equal(ended.status(), 200);
  await page.request.delete(`${origin}/api/auth/`);
  await page.goto(parameter('callback_url'));
}
