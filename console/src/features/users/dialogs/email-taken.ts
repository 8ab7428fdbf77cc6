import { ApiProblem } from '../../../api/client.ts';

/** Tells that an e-mail is taken as a fault of its field, where the person can do something about it. */
export function atEmailField(error: unknown): unknown {
  if (!(error instanceof ApiProblem) || error.code !== 'email_taken') return error;
  const fault = { path: '/email', code: 'email_taken', message: 'already belongs to a user' };
  return new ApiProblem({ ...error, errors: [fault] });
}
