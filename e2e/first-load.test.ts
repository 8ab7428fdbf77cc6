import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { journeys } from './harness/journey.ts';

const journey = journeys((roster) => roster.setUp());

/** The budget for JavaScript with gzip, which every browser and proxy supports. */
const BUDGET = 250_000;
const GZIP = { extraHTTPHeaders: { 'accept-encoding': 'gzip' } };

journey('the first load stays within its budget', async ({ visitor, step }) => {
  await step('/sign-in', async () => {
    const ada = await visitor(GZIP);
    await ada.open('/sign-in');
    await ada.page.getByRole('button', { name: 'Sign in' }).waitFor();
    assertLight('/sign-in', await scriptsOf(ada.page));
  });

  await step('/users', async () => {
    const ada = await visitor(GZIP);
    await ada.signIn();
    await ada.open('/users');
    await ada.page.getByRole('table', { name: 'Users' }).waitFor();
    assertLight('/users', await scriptsOf(ada.page, '/api/v1/users'));
  });
});

interface Script {
  path: string;
  packed: number;
  unpacked: number;
}

/** Returns the scripts that the browser fetched; with `until`, only those requested before that response. */
const scriptsOf = (page: Page, until?: string): Promise<Script[]> =>
  page.evaluate((last) => {
    const fetched = performance
      .getEntriesByType('resource')
      .filter((entry) => entry instanceof PerformanceResourceTiming);
    const pathOf = ({ name }: PerformanceEntry) => new URL(name).pathname;
    const end = fetched.find((entry) => pathOf(entry) === last)?.responseEnd ?? Number.POSITIVE_INFINITY;
    return fetched
      .filter((entry) => pathOf(entry).endsWith('.js') && entry.startTime < end)
      .map((entry) => ({
        path: pathOf(entry),
        packed: entry.encodedBodySize,
        unpacked: entry.decodedBodySize,
      }));
  }, until);

function assertLight(path: string, scripts: Script[]): void {
  const total = (size: 'packed' | 'unpacked') => scripts.reduce((sum, script) => sum + script[size], 0);
  const summary = `${path}: ${scripts.length} scripts, ${total('packed')} bytes packed, ${total('unpacked')} unpacked`;
  console.log(summary);
  assert.ok(scripts.length > 0 && total('packed') < total('unpacked') / 2, `${summary}: not packed?`);
  assert.ok(total('packed') <= BUDGET, `${summary}; ${BUDGET} at most:\n${JSON.stringify(scripts, null, 2)}`);
}
