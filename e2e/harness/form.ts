import type { Locator, Page } from 'playwright-core';

type Place = Page | Locator;

/** The field with this label, whether it is marked as required or not. */
export const field = (place: Place, label: string): Locator =>
  place.getByLabel(new RegExp(`^${RegExp.escape(label)}( \\*)?$`));

/** Fills fields by their labels. */
export async function fill(place: Place, values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values)) await field(place, label).fill(value);
}

/** What stands in fields, by their labels. */
export async function valuesOf(place: Place, labels: string[]): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const label of labels) values[label] = await field(place, label).inputValue();
  return values;
}

/** The fault that is told under a field, as a screen reader is told it; waits until there is one. */
export async function faultUnder(place: Place, label: string): Promise<string> {
  const input = field(place, label);
  await input.and(place.locator('[aria-invalid="true"]')).waitFor();
  return input.evaluate((element) =>
    (element.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .filter((id) => id.endsWith('-error'))
      .map((id) => document.getElementById(id)?.textContent ?? '')
      .join(' '),
  );
}
