import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axeCore, { type Result } from 'axe-core';
import type { Page } from 'playwright-core';

const ARTIFACTS = fileURLToPath(new URL('../../artifacts/e2e/', import.meta.url));

declare global {
  interface Window {
    axe: typeof axeCore;
  }
}

/** Holds tooltips, and at most the areas of messages while there are none. */
const ONLY_TOOLTIPS =
  '[data-portal]:not(:has([role="alert"], > :not([role="tooltip"], .mantine-Notifications-root)))';

/** Looks at the page as it stands: no accessibility fault, no sideways scrolling, and a picture for people to look at. */
export async function inspect(page: Page, name: string): Promise<void> {
  await settle(page);
  await takePicture(page, name);
  await assertFits(page, name);
  const violations = await runAxe(page);
  const told = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      (node) =>
        `${id}: ${help}\n    ${node.target.join(' ')}\n    ${node.html}\n    ${node.failureSummary ?? ''}`,
    ),
  );
  assert.deepEqual(told, [], `axe finds faults on ${name}:\n${told.join('\n')}`);
}

/**
 * All of axe's rules: those of WCAG 2.2 AA, and its good practices beyond. A tooltip belongs to its control, wherever in
 * the document it stands; and so does what holds nothing but tooltips. Not by @axe-core/playwright, which brings axe into
 * the page anew for each look at it and has all that is right told as well: five times as long.
 */
async function runAxe(page: Page): Promise<Result[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeCore.source);
  return page.evaluate(
    async (exclude) => {
      const { violations } = await window.axe.run({ exclude }, { resultTypes: ['violations'] });
      return violations;
    },
    ['[role="tooltip"]', ONLY_TOOLTIPS],
  );
}

/** Keeps a picture of what the window shows in artifacts/e2e/. */
export async function takePicture(page: Page, name: string): Promise<void> {
  mkdirSync(ARTIFACTS, { recursive: true });
  await page.screenshot({ path: join(ARTIFACTS, `${name}.png`) });
}

/** Waits until the page stands still: it has its heading, nothing is being loaded, nothing is moving. */
export async function settle(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(() => {
    const isEndless = (animation: Animation) =>
      animation.effect?.getComputedTiming().iterations === Number.POSITIVE_INFINITY;
    const isMoving = document
      .getAnimations()
      .some((animation) => animation.playState === 'running' && !isEndless(animation));
    return !isMoving && document.querySelector('[aria-busy="true"], .mantine-Skeleton-root') === null;
  });
}

async function assertFits(page: Page, name: string): Promise<void> {
  const [content, room] = await page.evaluate(() => [
    document.scrollingElement?.scrollWidth ?? 0,
    window.innerWidth,
  ]);
  assert.ok(Number(content) <= Number(room), `${name} scrolls sideways: ${content} px wide in ${room} px`);
}
