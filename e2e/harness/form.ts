import type { Locator, Page } from 'playwright-core';

type Scope = Page | Locator;

/** Returns the field with this label, required or not. */
export const field = (scope: Scope, label: string): Locator =>
  scope.getByLabel(new RegExp(`^${RegExp.escape(label)}( \\*)?$`));

/** Fills in fields by their labels. */
export async function fill(scope: Scope, values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values)) await field(scope, label).fill(value);
}

/** Returns the values of fields by their labels. */
export async function valuesOf(scope: Scope, labels: string[]): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const label of labels) values[label] = await field(scope, label).inputValue();
  return values;
}

/** Waits for the error below a field and returns it as a screen reader announces it. */
export async function faultUnder(scope: Scope, label: string): Promise<string> {
  const input = field(scope, label);
  await input.and(scope.locator('[aria-invalid="true"]')).waitFor();
  return input.evaluate((element) =>
    (element.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .filter((id) => id.endsWith('-error'))
      .map((id) => document.getElementById(id)?.textContent ?? '')
      .join(' '),
  );
}
