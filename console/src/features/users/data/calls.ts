import type { paths, User } from 'roster-contract';
import { api, unwrap } from '../../../api/client.ts';
import { type OwnershipTransfers, ownershipTransferQuery } from '../../memberships/api.ts';
import type { MembershipsBody } from '../../memberships/memberships.ts';

export type CreateUserBody = paths['/api/v1/users']['post']['requestBody']['content']['application/json'];
export type UserPatch = paths['/api/v1/users/{id}']['patch']['requestBody']['content']['application/json'];

const of = ({ id }: { id: string }) => ({ path: { id } });

export const createUser = (body: CreateUserBody): Promise<User> =>
  unwrap(api.POST('/api/v1/users', { body }));

export const fetchUser = (id: string, signal?: AbortSignal): Promise<User> =>
  unwrap(api.GET('/api/v1/users/{id}', { params: of({ id }), ...(signal && { signal }) }));

/** Changes only what the patch names. Fails with `stale_version` when somebody changed this user since `version`. */
export const patchUser = (user: { id: string; version: number }, body: UserPatch): Promise<User> =>
  unwrap(
    api.PATCH('/api/v1/users/{id}', {
      params: { ...of(user), header: { 'if-match': `"${user.version}"` } },
      headers: { 'content-type': 'application/merge-patch+json' },
      body,
    }),
  );

/** Makes them what these say, all or nothing; where they belong besides stays. */
export const patchMemberships = (user: { id: string }, body: MembershipsBody): Promise<User> =>
  unwrap(api.PATCH('/api/v1/users/{id}/memberships', { params: of(user), body }));

export const enableUser = (user: { id: string }): Promise<User> =>
  unwrap(api.POST('/api/v1/users/{id}/enable', { params: of(user) }));

export const disableUser = (user: { id: string }, handOver: OwnershipTransfers = new Map()): Promise<User> =>
  unwrap(
    api.POST('/api/v1/users/{id}/disable', {
      params: { ...of(user), query: ownershipTransferQuery(handOver) },
    }),
  );

export const deleteUser = (
  user: { id: string },
  handOver: OwnershipTransfers = new Map(),
): Promise<unknown> =>
  unwrap(
    api.DELETE('/api/v1/users/{id}', { params: { ...of(user), query: ownershipTransferQuery(handOver) } }),
  );

/** Sets a temporary password and ends the person's sessions; without one, mails a link to choose one with. */
export const resetPassword = (user: { id: string }, body: { password?: string }): Promise<User> =>
  unwrap(api.POST('/api/v1/users/{id}/reset-password', { params: of(user), body }));

export const endSession = (user: { id: string }, sessionId: string): Promise<unknown> =>
  unwrap(
    api.DELETE('/api/v1/users/{id}/sessions/{sessionId}', { params: { path: { id: user.id, sessionId } } }),
  );

export const endAllSessions = (user: { id: string }): Promise<unknown> =>
  unwrap(api.DELETE('/api/v1/users/{id}/sessions', { params: of(user) }));
