import type { Locator, Page } from 'playwright-core';

/** The field that searches while one types, with this label. */
export const searchField = (place: Page | Locator, label: string): Locator =>
  place.getByRole('combobox', { name: label, exact: true });

/** Types into a field that searches, and takes what the server found. */
export async function pick(place: Page | Locator, label: string, name: string): Promise<void> {
  const input = searchField(place, label);
  await input.fill(name);
  await input.page().getByRole('option', { name }).click();
}
