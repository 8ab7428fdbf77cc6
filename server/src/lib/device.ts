import Bowser from 'bowser';
import { LRUCache } from 'lru-cache';

// Parsing costs more than all the rest of an answer, and few kinds of browser come again and again.
const names = new LRUCache<string, string>({ max: 1000 });

/** Browser and system of a User-Agent header in words, such as “Firefox on Linux”; null when it tells nothing. */
export function deviceNameOf(userAgent: string | null): string | null {
  if (!userAgent) return null;
  const known = names.get(userAgent);
  if (known !== undefined) return known || null;
  const { browser, os } = Bowser.parse(userAgent);
  const name = [browser.name, os.name].filter(Boolean).join(' on ');
  names.set(userAgent, name);
  return name || null;
}
