import type { Database } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import type { Cursors } from '../lib/cursors.ts';
import type { Vault } from '../lib/vault.ts';
import type { MailTimeouts } from '../mail/index.ts';
import type { SettingsSnapshot } from './snapshot.ts';

/** What the use cases of settings work with; wired once in `server.ts`. */
export interface SettingsServices {
  database: Database;
  clock: Clock;
  vault: Vault;
  cursors: Cursors;
  settings: SettingsSnapshot;
  /** ROOT_URL of the configuration, for as long as no admin has set another. */
  configuredRootUrl: string;
  /** The same on all nodes of this installation, and on no other. */
  instanceId: string;
  /** How long a mail server may take. */
  mailTimeouts: MailTimeouts;
}
