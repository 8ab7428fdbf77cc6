import type { ContextSources } from '../../access/context.ts';
import type { Passwords, Throttle } from '../../identity/credentials/index.ts';
import type { BrowserSessions, Cookies, SessionService } from '../../identity/sessions/index.ts';
import type { UserLifecycle } from '../../identity/users/index.ts';
import type { Cursors } from '../../lib/cursors.ts';
import type { Vault } from '../../lib/vault.ts';
import type { Outbound, ResolveTxt } from '../../outbound/index.ts';
import type { SettingsSnapshot } from '../../settings/index.ts';
import type { OidcProviders } from './oidc/provider.ts';
import type { RefusalLimits } from './refusal-limits.ts';

/** What single sign-on needs from other features; wired in `composition.ts`. */
export interface SsoServices extends ContextSources {
  vault: Vault;
  cursors: Cursors;
  settings: SettingsSnapshot;
  lifecycle: UserLifecycle;
  passwords: Pick<Passwords, 'verify'>;
  throttle: Throttle;
  sessions: Pick<SessionService, 'start' | 'startIf' | 'signOut'>;
  browsers: BrowserSessions;
  cookies: Cookies;
  outbound: Outbound;
  resolveTxt: ResolveTxt;
  /** Returns whether a host may be reached without TLS (`OUTBOUND_ALLOW`). */
  permitsPlainText: (host: string) => boolean;
  oidcProviders: OidcProviders;
  refusalLimits: RefusalLimits;
}
