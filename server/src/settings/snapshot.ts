import type { Queryable } from '../db/database.ts';
import { DEFAULT_SETTINGS, type Settings } from './catalogue.ts';
import { readSettings } from './store.ts';

/**
 * The settings in the memory of this node, for code that can't query the database, such as the validation of a password
 * within the schema of a body. Notifications refresh them when another node changes a setting.
 */
export interface SettingsSnapshot {
  /** A new object after each change, so that its users can compare with `===`. */
  readonly current: Settings;
  /** The address of the system; all links start with it. Never taken from a request. */
  readonly rootUrl: string;
  /** The address until an admin sets another: ROOT_URL, or the address on which the server listens. */
  configuredRootUrl: string;
  /** Reads the settings again. Afterwards `current` contains everything that was committed before the call. */
  refresh(): Promise<void>;
}

/** Returns a snapshot with the defaults, until it is refreshed. */
export function createSettings(db: Queryable, configuredRootUrl: string): SettingsSnapshot {
  let current = DEFAULT_SETTINGS;
  let running: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | undefined;
  const read = async () => {
    const next = await readSettings(db);
    // Keeps the object if nothing changed, for comparisons with `===`.
    if (JSON.stringify(next) !== JSON.stringify(current)) current = next;
  };
  return {
    get current() {
      return current;
    },
    get rootUrl() {
      return current.general.rootUrl ?? this.configuredRootUrl;
    },
    configuredRootUrl,
    refresh() {
      const next = () => {
        waiting = undefined;
        return read();
      };
      // Serialized, so that the result of a slow query does not overwrite a later one. Calls during a query share the
      // next one; otherwise queries would pile up while the database is slow.
      waiting ??= running = running.then(next, next);
      return waiting;
    },
  };
}

/** Returns the address of the system; all links start with it. */
export const rootUrlOf = ({ settings }: { settings: SettingsSnapshot }): string => settings.rootUrl;
