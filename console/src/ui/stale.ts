import { ApiProblem } from '../api/problem.ts';

/**
 * A stale version as a fault of the version, which is a field of the form that nobody sees: so "somebody was quicker" has
 * a place like any other fault. Everything else stays as it is.
 */
export function atVersion(error: unknown): unknown {
  if (!(error instanceof ApiProblem) || error.code !== 'stale_version') return error;
  return new ApiProblem({
    ...error,
    errors: [{ path: '/version', code: error.code, message: error.detail }],
  });
}
