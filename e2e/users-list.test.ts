import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { rows, search, signInByForm } from './harness/console.ts';
import { eventually } from './harness/eventually.ts';
import { field, fill } from './harness/form.ts';
import { journeys } from './harness/journey.ts';
import { ADMIN } from './harness/server.ts';

/** The filters in visual order. */
const WITHIN_FILTERS = [
  'Organization',
  'Organization role',
  'Project',
  'System role',
  'Status',
  'Sort by',
  'Columns',
];

const journey = journeys(async (roster) => {
  await roster.setUp();
  await roster.seed(3000);
});

journey('an admin filters, sorts and pages 3,000 users', async ({ visitor, step }) => {
  const ada = await visitor();
  const { page } = ada;
  const pages = page.getByRole('navigation', { name: 'Pages' });
  await ada.signIn();

  await step('filters by role and status', async () => {
    await ada.open('/users');
    await ada.sees('3,001 users');
    assert.equal(await rows(page).count(), 30);
    await choose(page, 'System role', 'System admin');
    await ada.isAt('/users?role=admin');
    await ada.sees('4 users');
    await choose(page, 'Status', 'Disabled');
    await ada.isAt('/users?role=admin&status=disabled');
    await ada.sees('No user matches these filters.');
    await ada.inspect('users-filtered-empty');
    await page.goBack();
    await ada.isAt('/users?role=admin');
    await ada.sees('4 users');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await ada.isAt('/users');
    await ada.sees('3,001 users');
  });

  await step('sorts in both directions', async () => {
    await page.getByRole('button', { name: 'Email' }).click();
    await ada.isAt('/users?sort=email');
    const ascending = await settledEmails(page);
    assert.deepEqual(ascending, ascending.toSorted(byCharacter));
    await page
      .getByRole('columnheader', { name: 'Email' })
      .and(page.locator('[aria-sort="ascending"]'))
      .waitFor();
    await page.getByRole('button', { name: 'Email' }).click();
    await ada.isAt('/users?sort=-email');
    await page
      .getByRole('columnheader', { name: 'Email' })
      .and(page.locator('[aria-sort="descending"]'))
      .waitFor();
    const descending = await settledEmails(page);
    assert.deepEqual(descending, descending.toSorted(byCharacter).toReversed());
    assert.notEqual(ascending[0], descending[0]);
  });

  let third: string[] = [];
  await step('pages forward and back, in a chosen size', async () => {
    await choose(page, 'Users per page', '50 per page');
    await ada.isAt('/users?limit=50&sort=-email');
    await eventually(async () => assert.equal(await rows(page).count(), 50));
    const first = await settledEmails(page);
    await pages.getByRole('button', { name: 'Next page' }).click();
    await ada.isAt(/cursor=/);
    const second = await settledEmails(page);
    await pages.getByRole('button', { name: 'Next page' }).click();
    third = await eventually(async () => {
      const emails = await settledEmails(page);
      assert.notDeepEqual(emails, second);
      return emails;
    });
    const seen = [...first, ...second, ...third];
    assert.equal(new Set(seen).size, 150, 'each person stands on one page');
    assert.deepEqual(seen, seen.toSorted(byCharacter).toReversed());

    await pages.getByRole('button', { name: 'Previous page' }).click();
    await showsEmails(page, second);
    await page.goBack();
    await showsEmails(page, third);
    await ada.inspect('users-page-3');
  });

  await step('shares the view as a link, which opens after signing in', async () => {
    const other = await visitor();
    const { pathname, search: query } = new URL(page.url());
    await other.open(`${pathname}${query}`);
    await other.isAt(/^\/sign-in\?next=/);
    await signInByForm(other, ADMIN);
    await other.isAt(`${pathname}${query}`);
    await showsEmails(other.page, third);
    await pages.getByRole('button', { name: 'First page' }).click();
    await ada.isAt('/users?limit=50&sort=-email');
  });

  await step('suggests another spelling beside users in whose names the word only occurs', async () => {
    await ada.open('/users?q=lary');
    await rows(page).filter({ hasText: 'Fenlary' }).first().waitFor();
    const suggestion = page.getByRole('button', { name: 'larry', exact: true });
    await suggestion.waitFor();
    await ada.inspect('users-suggestion');
    await suggestion.click();
    await ada.isAt('/users?q=larry');
    await rows(page).filter({ hasText: 'Larry' }).first().waitFor();
    await suggestion.waitFor({ state: 'detached' });
  });

  await step('reports an invalid cursor in a link, and shows the first page', async () => {
    await ada.refused(422, '/users', () => ada.open('/users?cursor=cut-off'));
    await ada.sees('This page no longer exists, so the first page is shown.');
    await ada.isAt('/users');
    await ada.sees('3,001 users');
  });

  await step('tries again when the server is too busy', async () => {
    const problem = {
      type: 'about:blank',
      title: 'Service Unavailable',
      status: 503,
      code: 'database_unavailable',
      detail: 'The database is unavailable. Try again shortly.',
    };
    const answer = { status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) };
    await page.route('**/api/v1/users?*', (route) => route.fulfill(answer));
    await ada.refused(503, '/users', () => page.reload());
    await ada.sees('This could not be loaded');
    await ada.sees(problem.detail);
    await ada.inspect('users-error');
    await page.unroute('**/api/v1/users?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await ada.sees('3,001 users');
    assert.equal(await rows(page).count(), 30);
  });
});

journey('an admin works by keyboard only', async ({ visitor, step }) => {
  const ada = await visitor();
  const { page } = ada;
  const { keyboard } = page;
  const dialog = page.getByRole('dialog');
  await ada.signIn();
  await ada.open('/users');
  await rows(page).first().waitFor();
  // These filters are loaded after the list.
  await page.getByRole('combobox', { name: 'Project' }).waitFor();

  await step('starts with the link that skips the navigation', async () => {
    await keyboard.press('Tab');
    await hasFocus(page, 'Skip to content');
    await keyboard.press('Enter');
    await keyboard.press('Tab');
    await hasFocus(page, 'Create user');
  });

  await step('searches with / and continues with Tab in visual order', async () => {
    await keyboard.press('/');
    await hasFocus(page, 'Search users');
    for (const name of WITHIN_FILTERS) {
      await keyboard.press('Tab');
      await hasFocus(page, name);
    }
    await keyboard.press('/');
    await keyboard.type('ada lovelace');
    await keyboard.press('Enter');
    await ada.isAt(/q=ada(\+|%20)lovelace/);
    await eventually(async () => assert.equal(await rows(page).count(), 1));
    assert.equal(await search(page).inputValue(), 'ada lovelace');
  });

  await step('opens the menu of a user, moves in it, and returns focus', async () => {
    const more = page.getByRole('button', { name: 'More actions for Ada Lovelace' });
    await more.focus();
    await keyboard.press('Enter');
    const items = page.getByRole('menuitem');
    await items.first().waitFor();
    await hasFocus(page, /^Reset password/);
    await keyboard.press('ArrowDown');
    await hasFocus(page, 'Add to organization');
    await keyboard.press('Escape');
    await items.first().waitFor({ state: 'detached' });
    await hasFocus(page, 'More actions for Ada Lovelace');
  });

  await step('asks before input is discarded', async () => {
    const edit = page.getByRole('button', { name: 'Edit Ada Lovelace' });
    await edit.focus();
    await keyboard.press('Enter');
    await dialog.waitFor();
    await hasFocus(page, /^Username/);
    await keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await hasFocus(page, 'Edit Ada Lovelace');

    await keyboard.press('Enter');
    await dialog.waitFor();
    await fill(dialog, { Phone: '+44 20 7946 0000' });
    await keyboard.press('Escape');
    await ada.sees(/^Discard your changes/);
    await hasFocus(page, 'Keep editing');
    await ada.inspect('edit-discard');
    await keyboard.press('Enter');
    assert.equal(await field(dialog, 'Phone').inputValue(), '+44 20 7946 0000');
    await keyboard.press('Escape');
    await hasFocus(page, 'Keep editing');
    await keyboard.press('Shift+Tab');
    await hasFocus(page, 'Discard');
    await keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await hasFocus(page, 'Edit Ada Lovelace');
  });

  await step('clears the search with Esc', async () => {
    await keyboard.press('/');
    await keyboard.press('Escape');
    await ada.isAt('/users');
    await eventually(async () => assert.equal(await rows(page).count(), 30));
  });
});

journey('an admin changes many users at once', async ({ visitor, step }) => {
  const ada = await visitor();
  const { page } = ada;
  const dialog = page.getByRole('dialog');
  const bar = page.getByLabel('Selected users');
  await ada.signIn();
  await ada.open('/users?q=zhang&status=active&sort=username');
  await rows(page).first().waitFor();
  const before = await rows(page).count();

  await step('selects some results', async () => {
    for (const index of [0, 1, 2]) await rows(page).nth(index).getByRole('checkbox').check();
    await bar.getByText('3 selected').waitFor();
    await ada.inspect('bulk-selected');
  });

  await step('disables them after confirming the list', async () => {
    await bar.getByRole('button', { name: 'Disable' }).click();
    await dialog.getByText('Disable 3 users?').waitFor();
    await ada.inspect('bulk-disable');
    await dialog.getByRole('button', { name: 'Disable' }).click();
    await dialog.getByText('3 users disabled').waitFor();
    await ada.inspect('bulk-disabled');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await eventually(async () => assert.equal(await rows(page).count(), before - 3));
  });

  await step('keeps the selection while paging, and resets it with the filters', async () => {
    await ada.open('/users?status=active');
    await rows(page).first().getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Next page' }).click();
    await ada.isAt(/cursor=/);
    await bar.getByText('1 selected').waitFor();
    await eventually(async () =>
      assert.equal(await rows(page).getByRole('checkbox', { checked: true }).count(), 0),
    );
    await rows(page).nth(1).getByRole('checkbox').check();
    await bar.getByText('2 selected').waitFor();
    await page.goBack();
    await eventually(async () =>
      assert.equal(await rows(page).first().getByRole('checkbox').isChecked(), true),
    );
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await bar.waitFor({ state: 'detached' });
  });
});

/** Chooses an option by the label of the field. */
async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).selectOption({ label: option });
}

/** Returns the addresses on the page, top to bottom, once no page is loading. */
async function settledEmails(page: Page): Promise<string[]> {
  await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null);
  return emailsOf(page);
}

const emailsOf = async (page: Page): Promise<string[]> =>
  (await rows(page).locator('td:nth-child(4) > :first-child').allTextContents()).map((text) => text.trim());

const showsEmails = (page: Page, emails: string[]) =>
  eventually(async () => assert.deepEqual(await emailsOf(page), emails));

const byCharacter = (a: string, b: string) => (a < b ? -1 : 1);

/** Waits until the element with this name has the focus. */
const hasFocus = (page: Page, name: string | RegExp) =>
  eventually(async () => {
    const focused = page.locator(':focus');
    const called = await focused.evaluate(
      (element) =>
        element.getAttribute('aria-label') ??
        (element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined) ??
        element.textContent ??
        '',
    );
    if (typeof name === 'string') assert.equal(called.trim(), name);
    else assert.match(called.trim(), name);
  }, 5_000);
