import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { eventually } from '../harness/eventually.ts';
import { type Case, createConnection, isSession, type PeerConnection, rolesOf, Visitor } from './cases.ts';
import { continueAtGlewlwyd, type Glewlwyd, signInAtGlewlwyd, signOutAtGlewlwyd } from './glewlwyd.ts';
import { type RosterUnderTest, textIn, verifyDomain } from './roster.ts';

const as = (user: string) => (page: Page) => signInAtGlewlwyd(page, user);

/** Returns the cases for Glewlwyd, in order. Like Entra ID, it sends no `email_verified`. */
export async function oidcCases(browser: Browser, roster: RosterUnderTest, op: Glewlwyd): Promise<Case[]> {
  const organization = await roster.api('POST', '/organizations', { name: 'OpenID people' });
  let connection: PeerConnection | undefined;
  const connected = () => {
    assert.ok(connection, 'the connection was made');
    return connection;
  };
  return [
    {
      name: 'discovery, and the client is registered',
      async run() {
        connection = await createConnection(roster, {
          name: 'Glewlwyd',
          protocol: 'oidc',
          oidc: {
            issuer: op.issuer,
            clientId: 'roster',
            clientSecret: 'roster-secret',
            scopes: 'openid email',
          },
          provisioning: { createUsers: true, autoBind: true },
          roleMapping: [
            { attribute: 'name', value: 'Person ada', organizationId: organization.id, role: 'viewer' },
          ],
        });
        await op.register({
          redirectUri: textIn(connection.serviceProvider, 'redirectUri'),
          loggedOutUrl: `${roster.url}/sso/oidc/${connection.id}/logged-out`,
          backChannelUrl: `${roster.url.replace('localhost', '127.0.0.1')}/sso/oidc/${connection.id}/backchannel-logout`,
        });
        return op.issuer;
      },
    },
    {
      name: 'without email_verified and a verified domain: refused',
      async run() {
        const visitor = await Visitor.open(browser, roster);
        await visitor.signIn(connected(), as('cy'));
        assert.equal(await visitor.session(), undefined);
        const [row] = await roster.sql(
          "SELECT reason FROM audit_events WHERE outcome = 'failure' ORDER BY at DESC LIMIT 1",
        );
        assert.equal(row?.reason, 'email_unproven');
        await visitor.close();
        return 'email_unproven';
      },
    },
    {
      name: 'with the verified domain: created, with roles by a claim',
      async run() {
        await verifyDomain(roster, connected().id, 'corp.example');
        const visitor = await Visitor.open(browser, roster);
        await visitor.signIn(connected(), as('ada'));
        assert.equal(await visitor.email(), 'ada@corp.example');
        const signedIn = await visitor.session();
        assert.deepEqual(rolesOf(signedIn?.user ?? {}), ['OpenID people viewer']);
        await visitor.close();
        return 'ada@corp.example, organization viewer by claim';
      },
    },
    {
      name: 'an existing user of a verified domain is linked',
      async run() {
        const bob = await roster.api('POST', '/users', {
          email: 'bob@corp.example',
          username: 'Robert',
          password: 'Bob signs in 1843',
          systemRole: 'user',
        });
        const visitor = await Visitor.open(browser, roster);
        await visitor.signIn(connected(), as('bob'));
        assert.equal((await visitor.session())?.user.id, bob.id);
        await visitor.close();
        return 'bob@corp.example keeps the account';
      },
    },
    {
      name: 'logout begun in Roster; other sessions end by the back channel',
      async run() {
        const visitor = await Visitor.open(browser, roster);
        await visitor.signIn(connected(), as('ada'));
        const first = await visitor.sessionCookie();
        await visitor.forgetRoster();
        // The provider's session lasts, so that it asks for no password.
        await visitor.signIn(connected(), continueAtGlewlwyd);
        const second = await visitor.sessionCookie();
        assert.notEqual(first, second);
        await visitor.signOutEverywhere();
        assert.equal(await isSession(roster, second), false);
        await signOutAtGlewlwyd(visitor.page);
        await visitor.page.waitForURL((url) => url.origin === roster.url);
        await eventually(async () => assert.equal(await isSession(roster, first), false), 20_000);
        await visitor.close();
        return 'end_session with id_token_hint, then a logout_token';
      },
    },
  ];
}
