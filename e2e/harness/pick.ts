import type { Locator, Page } from 'playwright-core';

/** Returns the search field with this label, which searches while the user types. */
export const searchField = (scope: Page | Locator, label: string): Locator =>
  scope.getByRole('combobox', { name: label, exact: true });

/** Types into a search field and selects the result. */
export async function pick(scope: Page | Locator, label: string, name: string): Promise<void> {
  const input = searchField(scope, label);
  await input.fill(name);
  await input.page().getByRole('option', { name }).click();
}
