import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { eventually } from './eventually.ts';
import { inspect, takePicture } from './inspect.ts';
import { ADMIN, type Credentials, type Roster, startRoster } from './server.ts';
import { isRefusal, type Watch, watch } from './watch.ts';

/** The timeout for elements to appear. Milliseconds. */
const TIMEOUT = 20_000;

/** A user with a separate browser. */
export interface Visitor {
  page: Page;
  context: BrowserContext;
  /** Signs in without the form, where sign-in is not the subject of the journey. */
  signIn(credentials?: Credentials): Promise<void>;
  /** Opens a page of the console by its path. */
  open(path: string): Promise<void>;
  /** Performs an action that the server must reject with this status, at an address that ends in the path. */
  refused(status: number, path: string | RegExp, action: () => Promise<unknown>): Promise<void>;
  /** From now on, failed requests and errors in the browser's console are part of the journey. */
  expectsFailures(): void;
  /** Waits until the path and query of the address bar match. */
  isAt(address: string | RegExp): Promise<void>;
  /** Waits until this text is on the page. */
  sees(text: string | RegExp): Promise<void>;
  /** Runs axe, checks for horizontal scrolling, and takes a screenshot. */
  inspect(name: string): Promise<void>;
}

/** The parameters of a journey. */
export interface Journey {
  roster: Roster;
  visitor(options?: BrowserContextOptions): Promise<Visitor>;
  /** A part of the journey, reported and timed separately; when it fails, the journey ends. */
  step(name: string, work: () => Promise<void>): Promise<void>;
}

/**
 * Defines the journeys of a file, which share one server and one browser.
 * @param prepare prepares the server before the first journey.
 */
export function journeys(
  prepare: (roster: Roster) => Promise<void> = async () => {},
  /** The server's settings beside the usual ones, read when it starts. */
  settings: () => Record<string, string> = () => ({}),
) {
  let roster: Roster;
  let browser: Browser;
  before(async () => {
    const started = await Promise.allSettled([startRoster(settings()), launchChromium()]);
    // Both are stored even if one has failed, because what is not closed keeps the process running.
    if (started[0].status === 'fulfilled') roster = started[0].value;
    if (started[1].status === 'fulfilled') browser = started[1].value;
    for (const one of started) if (one.status === 'rejected') throw one.reason;
    await prepare(roster);
  });
  after(async () => {
    await browser?.close();
    await roster?.stop();
  });

  return (name: string, travel: (journey: Journey) => Promise<void>) =>
    test(name, async (t) => {
      const visitors: { page: Page; context: BrowserContext; seen: Watch }[] = [];
      const visitor = async (options: BrowserContextOptions = {}) => {
        const context = await browser.newContext({
          baseURL: roster.url,
          viewport: { width: 1280, height: 800 },
          locale: 'en-US',
          reducedMotion: 'reduce',
          ...options,
        });
        context.setDefaultTimeout(TIMEOUT);
        const seen = watch(context);
        const page = await context.newPage();
        visitors.push({ page, context, seen });
        return visitorAt(page, context, seen);
      };
      try {
        await travel({ roster, visitor, step: (words, work) => step(t, words, work) });
      } catch (error) {
        for (const [index, { page }] of visitors.entries())
          await takePicture(page, `failed ${name} ${index + 1}`.replaceAll(/\W+/g, '-')).catch(() => {});
        throw new Error(`${String(error)}${faultsOf(visitors)}`, { cause: error });
      } finally {
        await Promise.all(visitors.map(({ context }) => context.close()));
      }
      assert.deepEqual(
        visitors.flatMap(({ seen }) => seen.faults),
        [],
        'The browser had something to complain about.',
      );
    });
}

const faultsOf = (visitors: { seen: Watch }[]) => {
  const faults = visitors.flatMap(({ seen }) => seen.faults);
  return faults.length === 0 ? '' : `\nBesides, the browser complained:\n${faults.join('\n')}`;
};

async function step(t: TestContext, name: string, work: () => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  await t.test(name, () =>
    work().catch((error: unknown) => {
      failures.push(error);
      throw error;
    }),
  );
  if (failures.length > 0) throw new Error(`The journey ended at "${name}".`);
}

function visitorAt(page: Page, context: BrowserContext, seen: Watch): Visitor {
  return {
    page,
    context,
    signIn: async ({ email, password } = ADMIN) => {
      const answer = await context.request.post('/api/v1/session', { data: { email, password } });
      assert.equal(answer.status(), 201, await answer.text());
    },
    open: async (path) => {
      await page.goto(path);
    },
    refused: async (status, path, action) => {
      seen.expect({ status, path });
      const answer = context.waitForEvent('response', (response) => isRefusal(response, { status, path }));
      await Promise.all([answer, action()]);
    },
    expectsFailures: seen.expectFailures,
    isAt: (address) =>
      eventually(() => {
        const { pathname, search } = new URL(page.url());
        if (typeof address === 'string') assert.equal(`${pathname}${search}`, address);
        else assert.match(`${pathname}${search}`, address);
      }, TIMEOUT),
    sees: (text) => page.getByText(text).filter({ visible: true }).first().waitFor(),
    inspect: (name) => inspect(page, name),
  };
}
