import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { journeys, type Visitor } from './harness/journey.ts';

const journey = journeys((roster) => roster.setUp());

/** As the design has it, for JavaScript as it goes over the wire. */
const BUDGET = 250_000;

journey('the first page is light', async ({ visitor, step }) => {
  const ada = await visitor();

  await step('/sign-in', async () => {
    await assertLight(ada, '/sign-in', (page) => page.getByRole('button', { name: 'Sign in' }).waitFor());
  });

  await step('/users', async () => {
    const later = await visitor();
    await later.signIn();
    await assertLight(later, '/users', (page) => page.getByRole('table', { name: 'Users' }).waitFor());
  });
});

/** Opens a page in an empty browser and adds up the scripts that were fetched by the time it can be used. */
async function assertLight(
  { page, open }: Visitor,
  path: string,
  isUsable: (page: Page) => Promise<void>,
): Promise<void> {
  await open(path);
  await isUsable(page);
  const scripts = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter((entry) => entry instanceof PerformanceResourceTiming)
      .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
      .map(({ name, encodedBodySize, decodedBodySize }) => ({
        name: new URL(name).pathname,
        encodedBodySize,
        decodedBodySize,
      })),
  );
  const fetched = scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
  const whole = scripts.reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0);
  console.log(`${path}: ${scripts.length} scripts, ${fetched} bytes over the wire, ${whole} unpacked`);
  assert.ok(fetched > 0 && fetched < whole, 'scripts go compressed over the wire');
  assert.ok(
    fetched <= BUDGET,
    `${fetched} bytes of JavaScript, ${BUDGET} at most:\n${JSON.stringify(scripts)}`,
  );
}
