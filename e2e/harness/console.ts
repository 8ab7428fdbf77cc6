import type { Locator, Page } from 'playwright-core';
import { fill } from './form.ts';
import type { Visitor } from './journey.ts';
import type { Credentials } from './server.ts';

/** Signs in through the form. */
export async function signInByForm(
  { page }: Visitor,
  { email, password }: Credentials,
  { rememberMe = false } = {},
): Promise<void> {
  await fill(page, { Email: email, Password: password });
  await page.getByLabel(/^Remember me/).setChecked(rememberMe);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function signOut({ page, isAt }: Visitor, username: string): Promise<void> {
  await page.getByRole('button', { name: `Account of ${username}` }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await isAt('/sign-in');
}

/**
 * Waits until the console leads to the sign-in page at the next click, after the session was ended elsewhere. Of
 * several concurrent requests any may be refused first; the others are not waited for.
 */
export async function isSignedOutAtNextClick({ page, refused, isAt }: Visitor): Promise<void> {
  await refused(401, /\/(me\/sessions|sign-ins)$/, () =>
    page.getByRole('link', { name: 'Sessions' }).click(),
  );
  await isAt('/sign-in?next=%2Faccount%2Fsessions');
}

/** Chooses an action from the menu of a user. */
export async function chooseMore(page: Page, username: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `More actions for ${username}` }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

/** Switches the language of a signed-in user. It is shown at once, but another page shows it only after it is saved. */
export async function switchLanguage(page: Page, menu: string, language: '中文' | 'English'): Promise<void> {
  const saved = page.waitForResponse(
    (response) => response.request().method() === 'PATCH' && response.url().endsWith('/api/v1/me'),
  );
  await page.getByRole('button', { name: menu }).click();
  await page.getByRole('menuitemradio', { name: language }).click();
  await saved;
}

export const search = (page: Page): Locator => page.getByRole('searchbox', { name: 'Search users' });

/** Returns the rows of users in the table, or the row of one user. */
export const rows = (page: Page, text?: string): Locator =>
  page
    .getByRole('table', { name: 'Users' })
    .locator('tbody')
    .getByRole('row')
    .filter(text === undefined ? {} : { hasText: text });
