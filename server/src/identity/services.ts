import type { ContextSources } from '../access/context.ts';
import type { Cursors } from '../lib/cursors.ts';
import type { Vault } from '../lib/vault.ts';
import type { MailTimeouts } from '../mail/index.ts';
import type { SettingsSnapshot } from '../settings/index.ts';
import type { PasswordHasher } from './credentials/index.ts';
import type { SessionCache } from './sessions/cache.ts';
import type { FindSignedIn } from './sessions/store.ts';
import type { UserLifecycle } from './users/lifecycle.ts';
import type { OnlySystemAdmin } from './users/only-system-admin.ts';

/** What the use cases of identity work with; wired once in `server.ts`. */
export interface Services extends ContextSources {
  vault: Vault;
  cursors: Cursors;
  settings: SettingsSnapshot;
  /** The same on all nodes of this installation, and on no other. */
  instanceId: string;
  mailTimeouts: MailTimeouts;
  hasher: PasswordHasher;
  sessions: SessionCache;
  findSignedIn: FindSignedIn;
  onlySystemAdmin: OnlySystemAdmin;
  /** What other features do when users change. */
  lifecycle: UserLifecycle;
  /** Throws 403 `sso_required` for addresses that must use single sign-on instead of a password. */
  refusePassword: (email: string) => Promise<void>;
  /** What proves at setup that somebody may read the server's log. */
  setupToken: string;
  /** Signs the cookies by which a device is known again. */
  deviceKey: Buffer;
  /** Whether people come by https: cookies then carry `Secure` and the `__Host-` prefix. */
  secureCookies: boolean;
}
