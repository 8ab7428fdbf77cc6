import type { Page } from 'playwright-core';
import { inviteByEmail } from '../../e2e/harness/settings.ts';
import type { Bench, Scenario } from '../bench.ts';
import type { Row } from '../report.ts';
import { spreadOf } from '../statistics.ts';

/** Whether the list of users is on the page, and nothing is loading. */
const LISTED = `document.querySelector('main table tbody tr') && !document.querySelector('[aria-busy="true"], .mantine-Skeleton-root')`;
const SEARCH = `document.querySelector('main input[type="search"]')`;
const LINK = `document.querySelector('nav a[href="/users"]')`;

/** Typed by a user whose keys are so far apart. Milliseconds. */
const KEY_INTERVAL = 80;
const TEXT = 'smith';

/** Runs in the page: acts, and returns the milliseconds until `isDone` and a frame with it was painted. */
const painted = (act: string, isDone: string) => `(async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const began = performance.now();
  ${act};
  do await frame(); while (!(${isDone}));
  await frame();
  return performance.now() - began;
})()`;

interface Step {
  title: string;
  /** Milliseconds. */
  longest: number;
  measure(page: Page): Promise<number>;
}

const STEPS: readonly Step[] = [
  {
    title: 'Users page after a click',
    longest: 300,
    async measure(page) {
      await page.goto('/overview');
      await page.waitForLoadState('networkidle');
      return Number(await page.evaluate(painted(`${LINK}.click()`, LISTED)));
    },
  },
  {
    title: `search for “${TEXT}”, from its last key`,
    longest: 350,
    async measure(page) {
      await page.goto('/users');
      await page.evaluate(painted('', LISTED));
      const search = page.locator('main input[type="search"]');
      await search.pressSequentially(TEXT.slice(0, -1), { delay: KEY_INTERVAL });
      const type = `${SEARCH}.setSelectionRange(9, 9); document.execCommand('insertText', false, ${JSON.stringify(TEXT.at(-1))})`;
      const isFound = `${LISTED} && location.search.includes('q=${TEXT}') && document.querySelector('main mark')?.textContent.toLowerCase() === '${TEXT}'`;
      return Number(await page.evaluate(painted(type, isFound)));
    },
  },
  {
    title: 'invite dialog',
    longest: 150,
    async measure(page) {
      await page.goto('/users');
      await page.evaluate(painted('', LISTED));
      await page.waitForLoadState('networkidle');
      const button = `[...document.querySelectorAll('main button')].find((each) => /^Invite/.test(each.textContent))`;
      const isOpen = `document.querySelector('[role="dialog"] textarea, [role="dialog"] input')`;
      return Number(await page.evaluate(painted(`${button}.click()`, isOpen)));
    },
  },
  {
    title: 'reload of /users, warm cache',
    longest: 600,
    async measure(page) {
      await page.goto('/users');
      await page.evaluate(painted('', LISTED));
      const began = performance.now();
      await page.reload({ waitUntil: 'commit' });
      await page.evaluate(painted('', LISTED));
      return performance.now() - began;
    },
  },
];

/** Measures what a user of the console waits for, in headless Chromium, from the action to the painted result. */
export const consolePages: Scenario = async ({ options, directory, server }: Bench): Promise<Row[]> => {
  // Loaded here alone, since it takes most of a second.
  const { launchChromium } = await import('../../e2e/harness/chromium.ts');
  const browser = await launchChromium();
  try {
    const context = await browser.newContext({ baseURL: server.origin, locale: 'en-US' });
    const { email, password } = directory.admin;
    await context.request.post('/api/v1/session', { data: { email, password } });
    await inviteByEmail(context.request);
    const page = await context.newPage();
    const times = STEPS.map((): number[] => []);
    // The first round fills the browser's cache.
    for (let round = 0; round <= options.rounds * 2; round++)
      for (const [index, step] of STEPS.entries()) {
        const time = await step.measure(page);
        if (round > 0) times[index]?.push(time);
      }
    await inviteByEmail(context.request, 'none');
    return STEPS.map(({ title, longest }, index) => {
      const measured = spreadOf(times[index] ?? []);
      return {
        scenario: `console: ${title}`,
        people: directory.people,
        unit: 'ms',
        measured,
        target: `≤ ${longest}`,
        met: measured.median <= longest,
      };
    });
  } finally {
    await browser.close();
  }
};
