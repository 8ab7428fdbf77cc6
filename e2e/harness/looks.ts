import type { BrowserContextOptions } from 'playwright-core';
import type { Roster } from './server.ts';
import type { Language } from './words.ts';

const phone = (width: number): BrowserContextOptions => ({
  viewport: { width, height: 780 },
  isMobile: true,
  hasTouch: true,
});

/** A combination of color scheme, language and device. */
export interface Look {
  name: string;
  language: Language;
  options: BrowserContextOptions;
}

const ALL_LOOKS: Look[] = [
  { name: 'light', language: 'en', options: {} },
  { name: 'dark', language: 'en', options: { colorScheme: 'dark' } },
  { name: 'chinese', language: 'zh', options: {} },
  { name: 'phone-390', language: 'en', options: phone(390) },
  { name: 'phone-360-dark-chinese', language: 'zh', options: { ...phone(360), colorScheme: 'dark' } },
];

/**
 * The looks in which pages are checked: all with `--all-looks` (passed on by e2e/run.ts), else the one that differs
 * most from light, English and desktop, in which the other journeys check their pages.
 */
export const LOOKS: Look[] = process.env.E2E_ALL_LOOKS ? ALL_LOOKS : ALL_LOOKS.slice(-1);

/** Returns the options of a browser with this look. */
export function browserWith({ language, options }: Look, { url: origin }: Roster): BrowserContextOptions {
  const localStorage = [{ name: 'roster-language', value: language }];
  return { ...options, storageState: { cookies: [], origins: [{ origin, localStorage }] } };
}
