import type { FastifyRequest } from 'fastify';
import type { AnyCaller } from './actor.ts';

/** Error codes of a sign-in that was attempted with wrong credentials, or too often. */
const FAILURES: ReadonlySet<string> = new Set(['invalid_credentials', 'too_many_attempts', 'sso_required']);

interface LoggedRequest {
  log: { info(fields: object, message: string): void };
  caller: Pick<AnyCaller, 'address'>;
}

/**
 * Writes one line for a failed sign-in, for fail2ban and the like (deploy/fail2ban). Its fields and their order are
 * stable. It contains nothing that the client typed: no email address, nothing that could imitate another line, and no
 * host name from a forwarded header, which fail2ban would resolve and ban.
 */
export function logFailedSignIn({ log, caller: { address } }: LoggedRequest, reason: string): void {
  log.info({ event: 'sign_in_failed', reason, address }, 'sign-in failed');
}

/** Writes the line when a route that signs in responds with such an error. */
export function logIfFailedSignIn(request: FastifyRequest, code: string): void {
  if (request.routeOptions.config.signsIn && FAILURES.has(code)) logFailedSignIn(request, code);
}
