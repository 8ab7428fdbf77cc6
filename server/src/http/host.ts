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
  app.addHook('onRequest', async ({ hostname, routeOptions }) => {
    const host = (hostname ?? '').toLowerCase().replace(/\.$/, '');
    if (!isPublicName(host) || FOR_OPERATORS.has(routeOptions.url ?? '')) return;
    const roots = [settings.rootUrl, configuredRootUrl].map((url) => new URL(url).hostname);
    if (roots.includes(host) || !roots.some(isPublicName)) return;
    throw new AppError(
      'misdirected_request',
      'This server is not responsible for this host name. Open it at its root URL.',
    );
  });
}
