import type { Locator, Page } from 'playwright-core';
import { fill } from './form.ts';
import type { Visitor } from './journey.ts';
import type { Credentials } from './server.ts';

/** Signs in through the form, as people do. */
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
 * Whose session was ended elsewhere hears so at the next click, and signs in again to go on. Of what the page asks for at
 * once, any may be refused first, and the rest is then not waited for.
 */
export async function isSignedOutAtNextClick({ page, refused, isAt }: Visitor): Promise<void> {
  await refused(401, /\/(me\/sessions|sign-ins)$/, () =>
    page.getByRole('link', { name: 'Sessions' }).click(),
  );
  await isAt('/sign-in?next=%2Faccount%2Fsessions');
}

/** Chooses from the menu of rarer actions on a person. */
export async function chooseMore(page: Page, username: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `More actions for ${username}` }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

export const search = (page: Page): Locator => page.getByRole('searchbox', { name: 'Search users' });

/** People's rows in the table, or the one of a certain person. */
export const rows = (page: Page, text?: string): Locator =>
  page
    .getByRole('table', { name: 'Users' })
    .locator('tbody')
    .getByRole('row')
    .filter(text === undefined ? {} : { hasText: text });
