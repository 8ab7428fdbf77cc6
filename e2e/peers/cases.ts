import assert from 'node:assert/strict';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { isRecord, objectIn, type RosterUnderTest, textIn } from './roster.ts';

/** A row of the table: a feature, and a check that throws when it does not work. */
export interface Case {
  name: string;
  /** Returns the text to print beside the feature. */
  run(): Promise<string>;
}

/** A connection as the API returns it, with the fields that peers need. */
export interface PeerConnection {
  id: string;
  serviceProvider: Record<string, unknown>;
}

export async function createConnection(roster: RosterUnderTest, fields: object): Promise<PeerConnection> {
  const body = await roster.api('POST', '/sso-connections', { enabled: true, ...fields });
  return { id: textIn(body, 'id'), serviceProvider: objectIn(body, 'serviceProvider') };
}

/** A user of the console's API in Chromium. */
export class Visitor {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #roster: RosterUnderTest;

  private constructor(roster: RosterUnderTest, context: BrowserContext, page: Page) {
    this.#roster = roster;
    this.#context = context;
    this.page = page;
  }

  /** Opens a browser without cookies. */
  static async open(browser: Browser, roster: RosterUnderTest): Promise<Visitor> {
    const context = await browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    return new Visitor(roster, context, page);
  }

  /** Starts a sign-in and signs in on the provider's page. */
  async signIn(connection: PeerConnection, atProvider: (page: Page) => Promise<void>): Promise<void> {
    await this.page.goto(`${this.#roster.url}/sso/${connection.id}/start?returnTo=/account`);
    await atProvider(this.page);
    await this.page.waitForURL((url) => url.origin === this.#roster.url);
  }

  /** Returns the signed-in user's session; undefined when there is none. */
  async session(): Promise<{ user: Record<string, unknown>; session: Record<string, unknown> } | undefined> {
    const answer = await this.#context.request.get(`${this.#roster.url}/api/v1/session`);
    if (answer.status() === 401) return undefined;
    const body: unknown = await answer.json();
    assert.ok(answer.status() === 200 && isRecord(body), `${answer.status()}`);
    return { user: objectIn(body, 'user'), session: objectIn(body, 'session') };
  }

  /** Reauthenticates the user at the provider. */
  async signInAgain(atProvider: (page: Page) => Promise<void>): Promise<void> {
    const data = { method: 'sso', returnTo: '/account' };
    const answer = await this.#context.request.post(`${this.#roster.url}/api/v1/session/reauthenticate`, {
      data,
    });
    const body: unknown = await answer.json();
    assert.ok(answer.status() === 200 && isRecord(body), JSON.stringify(body));
    await this.page.goto(textIn(body, 'url'));
    await atProvider(this.page);
    await this.page.waitForURL((url) => url.origin === this.#roster.url);
  }

  /** Signs out of Roster, and opens the returned address for signing out at the provider. */
  async signOutEverywhere(): Promise<void> {
    const { request } = this.#context;
    await this.#leaveConsole();
    const answer = await request.post(`${this.#roster.url}/api/v1/session/sso-logout`);
    const body: unknown = await answer.json();
    assert.ok(answer.status() === 200 && isRecord(body));
    await this.page.goto(textIn(body, 'url'));
  }

  /** Returns the session cookie, to check later that its session has ended. Throws without a session. */
  async sessionCookie(): Promise<string> {
    const cookies = await this.#context.cookies(this.#roster.url);
    const cookie = cookies.find(({ name }) => name.includes('roster_session'));
    assert.ok(cookie && (await isSession(this.#roster, cookie.value)), `no session at ${this.page.url()}`);
    return cookie.value;
  }

  /** Deletes Roster's cookies and keeps the provider's. */
  async forgetRoster(): Promise<void> {
    await this.#leaveConsole();
    await this.#context.clearCookies({ domain: 'localhost' });
  }

  /** Closes the console, which would notice that its session has ended, and go to the sign-in page. */
  async #leaveConsole(): Promise<void> {
    await this.page.goto('about:blank');
  }

  /** Returns the signed-in user's e-mail address. Throws without a session. */
  async email(): Promise<string> {
    const signedIn = await this.session();
    assert.ok(signedIn, `no user is signed in at ${this.page.url()}: ${await this.#text()}`);
    return textIn(signedIn.user, 'email');
  }

  async #text(): Promise<string> {
    return ((await this.page.textContent('body').catch(() => '')) ?? '').slice(0, 300);
  }

  close = (): Promise<void> => this.#context.close();
}

/** Returns the memberships of a user as `organization role`, sorted. */
export function rolesOf(user: Record<string, unknown>): string[] {
  const { organizations } = objectIn(user, 'memberships');
  assert.ok(Array.isArray(organizations));
  return organizations.map((each: unknown) => (isRecord(each) ? `${each.name} ${each.role}` : '')).sort();
}

/** Returns whether a session with this cookie exists. */
export async function isSession(roster: RosterUnderTest, cookie: string): Promise<boolean> {
  const answer = await fetch(`${roster.url.replace('localhost', '127.0.0.1')}/api/v1/session`, {
    headers: { cookie: `roster_session=${cookie}` },
  });
  return answer.status === 200;
}

/** Returns the latest reasons of rejected sign-ins, for a failed case. */
export async function refusals(roster: RosterUnderTest): Promise<string> {
  const rows = await roster.sql(
    "SELECT reason, after->>'detail' AS detail FROM audit_events WHERE outcome = 'failure' ORDER BY at DESC LIMIT 2",
  );
  return rows.map(({ reason, detail }) => `${reason}: ${detail}`).join(' | ');
}
