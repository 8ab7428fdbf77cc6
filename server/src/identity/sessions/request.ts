import { AppError } from '../../lib/errors.ts';
import type { SignedIn } from './store.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The session that the request came with, and whose it is. */
    signedInAs: SignedIn | undefined;
  }
}

/** The session of a route that only the signed-in reach. */
export function signedInAs(request: { signedInAs: SignedIn | undefined }): SignedIn {
  if (!request.signedInAs) throw new AppError('unauthenticated');
  return request.signedInAs;
}
