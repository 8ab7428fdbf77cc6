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

/** Matches tooltips, and areas of notifications while these are empty. */
const ONLY_TOOLTIPS =
  '[data-portal]:not(:has([role="alert"], > :not([role="tooltip"], .mantine-Notifications-root)))';

/** Checks the page for accessibility faults and horizontal scrolling, and takes a screenshot for review. */
export async function inspect(page: Page, name: string): Promise<void> {
  await settle(page);
  await takePicture(page, name);
  await assertFits(page, name);
  const violations = await runAxe(page);
  const problems = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      (node) =>
        `${id}: ${help}\n    ${node.target.join(' ')}\n    ${node.html}\n    ${node.failureSummary ?? ''}`,
    ),
  );
  assert.deepEqual(problems, [], `axe finds faults on ${name}:\n${problems.join('\n')}`);
}

/**
 * Runs all rules of axe: WCAG 2.2 AA and best practices. Tooltips are excluded, since they belong to their controls
 * wherever they are in the document. @axe-core/playwright is not used: it injects axe again for each check and reports
 * all passed rules, which takes five times as long.
 */
async function runAxe(page: Page): Promise<Result[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeCore.source);
  return page.evaluate(
    async (exclude) => {
      // What stays in view while the page scrolls covers parts of rows, which axe would take for small targets: the
      // header of the page, and the header and the bar of a list.
      const { scrollX, scrollY } = window;
      const sticky = [...document.querySelectorAll<HTMLElement>('main *')].filter(
        (element) => getComputedStyle(element).position === 'sticky',
      );
      for (const { style } of sticky) style.position = 'static';
      window.scrollTo({ left: 0, top: 0, behavior: 'instant' });
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      try {
        const { violations } = await window.axe.run(
          { exclude },
          // Off by default, since it is new in WCAG 2.2.
          { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } },
        );
        return violations;
      } finally {
        for (const { style } of sticky) style.removeProperty('position');
        window.scrollTo({ left: scrollX, top: scrollY, behavior: 'instant' });
      }
    },
    ['[role="tooltip"]', ONLY_TOOLTIPS],
  );
}

/** Saves a screenshot of the window in artifacts/e2e/. */
export async function takePicture(page: Page, name: string): Promise<void> {
  mkdirSync(ARTIFACTS, { recursive: true });
  await page.screenshot({ path: join(ARTIFACTS, `${name}.png`) });
}

/**
 * Waits until the page is stable: it has its heading, no request is pending, and no animation is running. A dialog gets
 * its accessible name only after it is in the page.
 */
export async function settle(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(() => {
    const isEndless = (animation: Animation) =>
      animation.effect?.getComputedTiming().iterations === Number.POSITIVE_INFINITY;
    const isMoving = document
      .getAnimations()
      .some((animation) => animation.playState === 'running' && !isEndless(animation));
    const unfinished =
      '[aria-busy="true"], .mantine-Skeleton-root, [role="dialog"]:not([aria-labelledby], [aria-label])';
    return !isMoving && document.querySelector(unfinished) === null;
  });
}

async function assertFits(page: Page, name: string): Promise<void> {
  const [content, room] = await page.evaluate(() => [
    document.scrollingElement?.scrollWidth ?? 0,
    window.innerWidth,
  ]);
  assert.ok(Number(content) <= Number(room), `${name} scrolls sideways: ${content} px wide in ${room} px`);
}
