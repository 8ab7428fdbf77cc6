import Type from 'typebox';
import { type Routes, signedIn } from '../../access/route.ts';
import { entityTag, preconditionOf } from '../../lib/etag.ts';
import { IfMatch } from '../../lib/schema.ts';
import type { Services } from '../services.ts';
import {
  CreateUser,
  Impact,
  ImpactQuery,
  OwnershipTransferQuery,
  UpdateUser,
  UserId,
  UserList,
  UserQuery,
} from './contract.ts';
import { ownershipTransfersOf } from './ownership-transfer.ts';
import { getUser, listVisibleUsers, previewImpact } from './queries.ts';
import { createUser, patchUser, removeUser, setUserStatus } from './service.ts';

const tags = ['Users'];
const config = { access: 'signed-in' } as const;

/** /users: the people whom the caller may see, which are all for system admins; one's own entry for everybody. */
export const userRoutes =
  (services: Services): Routes =>
  async (app) => {
    app.get(
      '/users',
      {
        config,
        schema: {
          tags,
          summary: 'List and search users',
          querystring: UserQuery,
          response: { 200: UserList },
        },
      },
      async (request) => listVisibleUsers(services, signedIn(request), request.query),
    );

    app.post(
      '/users',
      {
        config,
        schema: { tags, summary: 'Create a user', body: CreateUser, response: { 201: Type.Ref('User') } },
      },
      async (request, reply) => {
        const user = await createUser(services, signedIn(request), request.body);
        return reply
          .code(201)
          .header('location', `/api/v1/users/${user.id}`)
          .header('etag', entityTag(user))
          .send(user);
      },
    );

    app.get(
      '/users/:id',
      {
        config,
        schema: { tags, summary: 'Get a user', params: UserId, response: { 200: Type.Ref('User') } },
      },
      async (request, reply) => {
        const user = await getUser(services, signedIn(request), request.params.id);
        return reply.header('etag', entityTag(user)).send(user);
      },
    );

    app.patch(
      '/users/:id',
      {
        config,
        schema: {
          tags,
          summary: 'Change a user',
          params: UserId,
          headers: IfMatch,
          body: UpdateUser,
          response: { 200: Type.Ref('User') },
        },
      },
      async (request, reply) => {
        const precondition = preconditionOf(request.headers['if-match']);
        const user = await patchUser(
          services,
          signedIn(request),
          request.params.id,
          request.body,
          precondition,
        );
        return reply.header('etag', entityTag(user)).send(user);
      },
    );

    app.delete(
      '/users/:id',
      {
        config,
        schema: {
          tags,
          summary: 'Delete a user',
          params: UserId,
          querystring: OwnershipTransferQuery,
          headers: IfMatch,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        await removeUser(
          services,
          signedIn(request),
          request.params.id,
          preconditionOf(request.headers['if-match']),
          ownershipTransfersOf(request.query.handOver),
        );
        return reply.code(204).send(null);
      },
    );

    app.post(
      '/users/:id/disable',
      {
        config,
        schema: {
          tags,
          summary: 'Disable a user; every session ends at once',
          params: UserId,
          querystring: OwnershipTransferQuery,
          headers: IfMatch,
          response: { 200: Type.Ref('User') },
        },
      },
      async (request, reply) => {
        const user = await setUserStatus(
          services,
          signedIn(request),
          request.params.id,
          'disabled',
          preconditionOf(request.headers['if-match']),
          ownershipTransfersOf(request.query.handOver),
        );
        return reply.header('etag', entityTag(user)).send(user);
      },
    );

    app.post(
      '/users/:id/enable',
      {
        config,
        schema: {
          tags,
          summary: 'Enable a disabled user',
          params: UserId,
          headers: IfMatch,
          response: { 200: Type.Ref('User') },
        },
      },
      async (request, reply) => {
        const precondition = preconditionOf(request.headers['if-match']);
        const user = await setUserStatus(
          services,
          signedIn(request),
          request.params.id,
          'active',
          precondition,
        );
        return reply.header('etag', entityTag(user)).send(user);
      },
    );

    app.get(
      '/users/:id/impact',
      {
        config,
        schema: {
          tags,
          summary: 'What disabling, deleting or demoting would touch',
          params: UserId,
          querystring: ImpactQuery,
          response: { 200: Impact },
        },
      },
      async (request) => previewImpact(services, signedIn(request), request.params.id, request.query.action),
    );
  };
