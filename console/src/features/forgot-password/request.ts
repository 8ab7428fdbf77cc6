import { api, unwrap } from '../../api/client.ts';

/** POST /password-resets. The answer is the same whether the address belongs to an account or not. */
export const requestPasswordReset = (email: string): Promise<unknown> =>
  unwrap(api.POST('/api/v1/password-resets', { body: { email } }));
