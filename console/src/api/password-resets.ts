import { api, unwrap } from './client.ts';

/** POST /password-resets. The response is the same whether or not the email belongs to an account. */
export const requestPasswordReset = (email: string): Promise<unknown> =>
  unwrap(api.POST('/api/v1/password-resets', { body: { email } }));
