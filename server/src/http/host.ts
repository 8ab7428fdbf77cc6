import { isIP } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../lib/errors.ts';
import type { SettingsSnapshot } from '../settings/index.ts';

/** Asked by load balancers and Prometheus under the names of the nodes. */
const FOR_OPERATORS = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * Whether a host may be a name of an attacker, who points it at this server (DNS rebinding): any public domain. Addresses
 * and names without a dot are not, and have no certificate that a browser would accept elsewhere.
 */
const isPublicName = (host: string): boolean =>
  isIP(host.replace(/^\[(.*)\]$/, '$1')) === 0 && host.includes('.');

/**
 * Rejects requests for another domain than that of the root URL: 421 (RFC 9110 §15.5.20). Without a root URL of a domain,
 * the names of this server are unknown and all are accepted.
 */
export function checkHost(
  app: FastifyInstance,
  settings: Pick<SettingsSnapshot, 'rootUrl'>,
  configuredRootUrl: string,
): void {
  const isMisdirected = (hostname: string, route: string | undefined) => {
    const host = hostname.toLowerCase().replace(/\.$/, '');
    if (!isPublicName(host) || FOR_OPERATORS.has(route ?? '')) return false;
    const roots = [settings.rootUrl, configuredRootUrl].map((url) => new URL(url).hostname);
    return !roots.includes(host) && roots.some(isPublicName);
  };
  app.addHook('onRequest', ({ hostname, routeOptions }, _reply, done) => {
    if (!isMisdirected(hostname ?? '', routeOptions.url)) return done();
    done(
      new AppError(
        'misdirected_request',
        'This server is not responsible for this host name. Open it at its root URL.',
      ),
    );
  });
}
