import type { FastifyRequest } from 'fastify';

/** Error codes of a sign-in that was attempted with wrong credentials, or too often. */
const FAILURES: ReadonlySet<string> = new Set(['invalid_credentials', 'too_many_attempts', 'sso_required']);

/**
 * Writes one line for a failed sign-in, for fail2ban and the like (deploy/fail2ban). Its fields and their order are
 * stable. It contains nothing that the client typed: no email address, and nothing that could imitate another line.
 */
export function logFailedSignIn(request: FastifyRequest, reason: string): void {
  request.log.info({ event: 'sign_in_failed', reason, address: request.ip }, 'sign-in failed');
}

/** Writes the line when a route that signs in responds with such an error. */
export function logIfFailedSignIn(request: FastifyRequest, code: string): void {
  if (request.routeOptions.config.signsIn && FAILURES.has(code)) logFailedSignIn(request, code);
}
