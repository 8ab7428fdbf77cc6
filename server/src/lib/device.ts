import Bowser from 'bowser';
import { LRUCache } from 'lru-cache';

// Parsing a User-Agent costs more than the rest of a response, and few different ones occur.
const names = new LRUCache<string, string>({ max: 1000 });

/** Returns browser and operating system of a User-Agent header, such as “Firefox on Linux”; null if it names neither. */
export function deviceNameOf(userAgent: string | null): string | null {
  if (!userAgent) return null;
  const known = names.get(userAgent);
  if (known !== undefined) return known || null;
  const { browser, os } = Bowser.parse(userAgent);
  const name = [browser.name, os.name].filter(Boolean).join(' on ');
  names.set(userAgent, name);
  return name || null;
}
