import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { eventually } from '../harness/eventually.ts';
import { type Case, createConnection, isSession, type PeerConnection, rolesOf, Visitor } from './cases.ts';
import type { Peer } from './processes.ts';
import { type RosterUnderTest, textIn, verifyDomain } from './roster.ts';
import type { SimpleSamlPhp } from './simplesamlphp.ts';

/** A SAML 2.0 identity provider with the users `ada`, `bob` and `cy`, whose password is `secret`. */
export interface SamlPeer extends Peer {
  metadataUrl: string;
  /** Imports Roster's metadata. */
  addServiceProvider(metadata: string): void;
}

/** Signs in on the provider's own page. */
const as = (user: string) => async (page: Page) => {
  await page.fill('input[name=username]', user);
  await page.fill('input[name=password]', 'secret');
  await page.click('button[type=submit], input[type=submit], #submit_button');
};

/** Returns the cases for every SAML provider, in order, and the connection that the first of them makes. */
async function commonCases(
  browser: Browser,
  roster: RosterUnderTest,
  idp: SamlPeer,
): Promise<{ cases: Case[]; connected: () => PeerConnection }> {
  const organization = await roster.api('POST', '/organizations', { name: 'SAML people' });
  let connection: PeerConnection | undefined;
  const connected = () => {
    assert.ok(connection, 'the connection was made');
    return connection;
  };
  const cases: Case[] = [
    {
      name: 'metadata is exchanged, requests are signed',
      async run() {
        connection = await createConnection(roster, {
          name: 'SAML provider',
          protocol: 'saml',
          saml: { metadataUrl: idp.metadataUrl, signRequests: true },
          provisioning: { createUsers: true, autoBind: true },
          roleMapping: [
            { attribute: 'groups', value: 'engineering', organizationId: organization.id, role: 'viewer' },
            { attribute: 'groups', value: 'admins', organizationId: organization.id, role: 'admin' },
          ],
        });
        const metadata = await fetch(textIn(connection.serviceProvider, 'metadataUrl'));
        idp.addServiceProvider(await metadata.text());
        return 'each reads the other’s';
      },
    },
    {
      name: 'a new user is created, with roles by groups',
      async run() {
        const visitor = await Visitor.open(browser, roster);
        await visitor.signIn(connected(), as('ada'));
        assert.equal(await visitor.email(), 'ada@corp.example');
        const signedIn = await visitor.session();
        assert.deepEqual(rolesOf(signedIn?.user ?? {}), ['SAML people admin']);
        await visitor.close();
        return 'ada@corp.example, organization admin by group';
      },
    },
    {
      name: 'an existing user of a verified domain is linked',
      async run() {
        await verifyDomain(roster, connected().id, 'corp.example');
        const bob = await roster.api('POST', '/users', {
          email: 'bob@corp.example',
          username: 'Robert',
          password: 'Bob signs in 1843',
          systemRole: 'user',
        });
        const visitor = await Visitor.open(browser, roster);
        await visitor.signIn(connected(), as('bob'));
        const signedIn = await visitor.session();
        assert.equal(signedIn?.user.id, bob.id);
        await visitor.close();
        return 'bob@corp.example keeps the account, without a password';
      },
    },
    {
      name: 'a user without groups gets no role, and that is no missing list',
      async run() {
        const visitor = await Visitor.open(browser, roster);
        await visitor.signIn(connected(), as('cy'));
        assert.deepEqual(rolesOf((await visitor.session())?.user ?? {}), []);
        await visitor.close();
        const rows = await roster.sql("SELECT 1 FROM audit_events WHERE operation = 'groups_missing'");
        assert.equal(rows.length, 0);
        return 'the attribute is sent without values';
      },
    },
    {
      name: 'signing in again (ForceAuthn) asks for the password',
      async run() {
        const visitor = await Visitor.open(browser, roster);
        await visitor.signIn(connected(), as('ada'));
        const before = await visitor.sessionCookie();
        await visitor.signInAgain(as('ada'));
        assert.notEqual(await visitor.sessionCookie(), before);
        assert.equal(await isSession(roster, before), false);
        await visitor.close();
        return 'the session goes on under a new token';
      },
    },
    {
      name: 'single logout, begun in Roster',
      async run() {
        const visitor = await Visitor.open(browser, roster);
        await visitor.signIn(connected(), as('ada'));
        const session = await visitor.sessionCookie();
        await visitor.signOutEverywhere();
        await visitor.page.waitForURL((url) => url.origin === roster.url && url.pathname === '/sign-in');
        assert.equal(await isSession(roster, session), false);
        // The provider asks for the password again, so its own session has ended as well.
        await visitor.signIn(connected(), as('ada'));
        await visitor.close();
        return 'signed request and response, both sessions ended';
      },
    },
  ];
  return { cases, connected };
}

/** Returns the cases for any SAML provider, in order. */
export const samlCases = async (browser: Browser, roster: RosterUnderTest, idp: SamlPeer): Promise<Case[]> =>
  (await commonCases(browser, roster, idp)).cases;

/** Returns the cases for SimpleSAMLphp, in order: also a logout that it begins, and a new certificate. */
export async function simpleSamlPhpCases(
  browser: Browser,
  roster: RosterUnderTest,
  idp: SimpleSamlPhp,
): Promise<Case[]> {
  const { cases, connected } = await commonCases(browser, roster, idp);
  return [
    ...cases,
    {
      name: 'single logout, begun at the provider',
      async run() {
        const visitor = await Visitor.open(browser, roster);
        await visitor.signIn(connected(), as('ada'));
        const session = await visitor.sessionCookie();
        await visitor.page.goto(idp.logoutUrl);
        await visitor.page.waitForURL((url) => url.pathname === '/resources/default.css');
        assert.equal(await isSession(roster, session), false);
        await visitor.close();
        return 'its signed request ends the session, and it accepts our answer';
      },
    },
    {
      name: 'certificate rollover by the metadata refresh',
      async run() {
        idp.rollOver('publish');
        const { id } = connected();
        await roster.sql(
          "UPDATE sso_connections SET metadata_attempted_at = now() - interval '2 days' WHERE id = $1",
          [id],
        );
        await eventually(async () => {
          const [row] = await roster.sql(
            "SELECT jsonb_array_length(config->'saml'->'certificates') AS count FROM sso_connections WHERE id = $1",
            [id],
          );
          assert.equal(row?.count, 2);
        }, 60_000);
        idp.rollOver('use');
        const visitor = await Visitor.open(browser, roster);
        await visitor.signIn(connected(), as('ada'));
        assert.equal(await visitor.email(), 'ada@corp.example');
        await visitor.close();
        return 'two certificates, then the new one alone signs';
      },
    },
  ];
}
