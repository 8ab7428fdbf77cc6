/** `npm run screenshot --workspace e2e`: makes docs/images/users.png for the README, with 3,000 generated users. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium } from './harness/chromium.ts';
import { rows } from './harness/console.ts';
import { settle } from './harness/inspect.ts';
import { ADMIN, startRoster } from './harness/server.ts';

const PICTURE = fileURLToPath(new URL('../docs/images/users.png', import.meta.url));
const VIEW = '/users?q=mar&sort=-lastLoginAt';
/** Sets a typeface as on a desktop, since a bare server has only its own. */
const TYPEFACE = `:root:root {
  --mantine-font-family: Inter, "Segoe UI", Arial, "Liberation Sans", sans-serif;
  --mantine-font-family-headings: var(--mantine-font-family);
}`;

const [roster, browser] = await Promise.all([startRoster(), launchChromium()]);
try {
  await roster.setUp();
  await roster.seed(3000);
  const context = await browser.newContext({
    baseURL: roster.url,
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  const { email, password } = ADMIN;
  await context.request.post('/api/v1/session', { data: { email, password } });
  // Some of the visible users are made admins.
  const { items } = await (await context.request.get(`/api/v1${VIEW}`)).json();
  for (const index of [1, 8]) {
    await context.request.patch(`/api/v1/users/${items[index].id}`, { data: { systemRole: 'admin' } });
  }
  const page = await context.newPage();
  await page.goto(VIEW);
  await page.addStyleTag({ content: TYPEFACE });
  await rows(page).first().waitFor();
  await settle(page);
  mkdirSync(dirname(PICTURE), { recursive: true });
  await page.screenshot({ path: PICTURE });
  console.log(`Wrote ${PICTURE}`);
} finally {
  await browser.close();
  await roster.stop();
}
