import type { FastifyRequest } from 'fastify';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a state-changing request says of itself that it came from another site (ASVS 5.0 3.5.1). Browsers send
 * `Sec-Fetch-Site` or at least `Origin`; programs send neither and carry no cookies that they did not mean to send.
 * A GET counts when its route `hasEffects`; where people come by http, browsers do not say it of one.
 * @param isRoot whether people reach this server there, for browsers behind a proxy that changes `Host`.
 */
export function isCrossSite(request: FastifyRequest, isRoot: (origin: string) => boolean): boolean {
  if (SAFE.has(request.method) && !request.routeOptions.config.hasEffects) return false;
  const site = request.headers['sec-fetch-site'];
  if (site === 'same-origin' || site === 'none') return false;
  const { origin } = request.headers;
  if (origin === undefined) return site !== undefined;
  return !isRoot(origin) && origin !== `${request.protocol}://${request.host}`;
}
