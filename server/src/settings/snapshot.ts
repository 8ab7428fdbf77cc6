import type { Queryable } from '../db/database.ts';
import { DEFAULT_SETTINGS, type Settings } from './catalogue.ts';
import { readSettings } from './store.ts';

/**
 * The settings as this node knows them, for what can't wait for the database, such as judging a password inside the
 * validation of a body. A notice refreshes them when somebody changes one on another node.
 */
export interface SettingsSnapshot {
  /** A new object after each change, so that what depends on it can be compared with `===`. */
  readonly current: Settings;
  /** Reads them anew. What was committed before the call is in `current` afterwards. */
  refresh(): Promise<void>;
}

/** The defaults, until they are refreshed. */
export function createSettings(db: Queryable): SettingsSnapshot {
  let current = DEFAULT_SETTINGS;
  let running: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | undefined;
  const read = async () => {
    const next = await readSettings(db);
    // Those who compare with === see a change only where there is one.
    if (JSON.stringify(next) !== JSON.stringify(current)) current = next;
  };
  return {
    get current() {
      return current;
    },
    refresh() {
      const next = () => {
        waiting = undefined;
        return read();
      };
      // One after the other, or a slow earlier answer could overwrite a later one. Whoever comes before the next one has
      // begun shares it, or they would pile up while the database is slow to answer.
      waiting ??= running = running.then(next, next);
      return waiting;
    },
  };
}
