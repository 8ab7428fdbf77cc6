import type { Services } from '../../identity/services.ts';
import type { Outbound, ResolveTxt } from '../../outbound/index.ts';
import type { OidcProviders } from './oidc/provider.ts';

/** What single sign-on works with; wired once in `server.ts`. */
export interface SsoServices extends Services {
  outbound: Outbound;
  resolveTxt: ResolveTxt;
  /** Whether a host may be reached without TLS (`OUTBOUND_ALLOW`). */
  permitsPlainText: (host: string) => boolean;
  oidcProviders: OidcProviders;
}
