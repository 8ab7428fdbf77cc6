import Type from 'typebox';
import { contextOf, type Routes } from '../../access/route.ts';
import { entityTag } from '../../lib/etag.ts';
import { EmptyBody, IfMatch } from '../../lib/schema.ts';
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
import type { UserDirectory } from './directory.ts';
import { ownershipTransfersOf } from './ownership-transfer.ts';
import type { UserService } from './service.ts';

const tags = ['Users'];
const config = { access: 'signed-in' } as const;

/** /users: system admins see all users, other admins the members of theirs, everyone their own entry. */
export const userRoutes =
  ({ users, directory }: { users: UserService; directory: UserDirectory }): Routes =>
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
      async (request) => directory.list(contextOf(request), request.query),
    );

    app.post(
      '/users',
      {
        config,
        schema: { tags, summary: 'Create a user', body: CreateUser, response: { 201: Type.Ref('User') } },
      },
      async (request, reply) => {
        const user = await users.create(contextOf(request), request.body);
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
        const user = await users.get(contextOf(request), request.params.id);
        return reply.header('etag', entityTag(user)).send(user);
      },
    );

    app.patch(
      '/users/:id',
      {
        config,
        schema: {
          tags,
          summary: 'Update a user',
          params: UserId,
          headers: IfMatch,
          body: UpdateUser,
          response: { 200: Type.Ref('User') },
        },
      },
      async (request, reply) => {
        const user = await users.update(contextOf(request), {
          id: request.params.id,
          ifMatch: request.headers['if-match'],
          patch: request.body,
        });
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
          response: { 204: EmptyBody },
        },
      },
      async (request, reply) => {
        await users.delete(contextOf(request), {
          id: request.params.id,
          ifMatch: request.headers['if-match'],
          transfers: ownershipTransfersOf(request.query.handOver),
        });
        return reply.code(204).send();
      },
    );

    app.post(
      '/users/:id/disable',
      {
        config,
        schema: {
          tags,
          summary: 'Disable a user and end all their sessions',
          params: UserId,
          querystring: OwnershipTransferQuery,
          headers: IfMatch,
          response: { 200: Type.Ref('User') },
        },
      },
      async (request, reply) => {
        const user = await users.disable(contextOf(request), {
          id: request.params.id,
          ifMatch: request.headers['if-match'],
          transfers: ownershipTransfersOf(request.query.handOver),
        });
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
        const user = await users.enable(contextOf(request), {
          id: request.params.id,
          ifMatch: request.headers['if-match'],
        });
        return reply.header('etag', entityTag(user)).send(user);
      },
    );

    app.get(
      '/users/:id/impact',
      {
        config,
        schema: {
          tags,
          summary: 'Preview what disabling, deleting or demoting a user would affect',
          params: UserId,
          querystring: ImpactQuery,
          response: { 200: Impact },
        },
      },
      async (request) =>
        users.previewImpact(contextOf(request), { id: request.params.id, action: request.query.action }),
    );
  };
