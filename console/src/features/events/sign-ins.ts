import type { SignIn } from 'roster-contract';
import { api, unwrap } from '../../api/client.ts';
import { type Piece, pieces } from './pieces.ts';

/** A person's sign-ins, and those that came to nothing: for the person, and for system admins. */
export const signInsQuery = (id: string, limit?: number) =>
  pieces(
    ['users', 'records', 'sign-ins', id, limit ?? null],
    (query, signal): Promise<Piece<SignIn>> =>
      unwrap(api.GET('/api/v1/users/{id}/sign-ins', { params: { path: { id }, query }, signal })),
    limit,
  );
