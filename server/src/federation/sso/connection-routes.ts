import Type from 'typebox';
import { contextOf, type Routes } from '../../access/route.ts';
import { pageOfAll } from '../../lib/cursors.ts';
import { entityTag, preconditionOf } from '../../lib/etag.ts';
import { EmptyBody, IfMatch, ShortListQuery } from '../../lib/schema.ts';
import {
  createConnection,
  getConnection,
  listAllConnections,
  patchConnection,
  removeConnection,
  verifyDomain,
} from './connections.ts';
import {
  ConnectionId,
  ConnectionList,
  CreateConnection,
  DomainParams,
  TestQuery,
  TestResult,
  TestStarted,
  UpdateConnection,
} from './contract.ts';
import type { SsoServices } from './services.ts';
import { getTestResult, startTest } from './tests.ts';

const tags = ['Single sign-on'];
const config = { access: 'signed-in' } as const;
const ref = Type.Ref('SsoConnection');

/** /sso-connections: which identity providers sign users in. */
export const connectionRoutes =
  (services: SsoServices): Routes =>
  async (app) => {
    app.get(
      '/sso-connections',
      {
        config,
        schema: {
          tags,
          summary: 'List connections',
          querystring: ShortListQuery,
          response: { 200: ConnectionList },
        },
      },
      async (request) => {
        const all = await listAllConnections(services, contextOf(request));
        return pageOfAll(services.cursors, 'sso-connections', all, request.query);
      },
    );

    app.post(
      '/sso-connections',
      {
        config,
        schema: { tags, summary: 'Create a connection', body: CreateConnection, response: { 201: ref } },
      },
      async (request, reply) => {
        const connection = await createConnection(services, contextOf(request), request.body);
        return reply
          .code(201)
          .header('location', `/api/v1/sso-connections/${connection.id}`)
          .header('etag', entityTag(connection))
          .send(connection);
      },
    );

    app.get(
      '/sso-connections/:id',
      { config, schema: { tags, summary: 'Get a connection', params: ConnectionId, response: { 200: ref } } },
      async (request, reply) => {
        const connection = await getConnection(services, contextOf(request), request.params.id);
        return reply.header('etag', entityTag(connection)).send(connection);
      },
    );

    app.patch(
      '/sso-connections/:id',
      {
        config,
        schema: {
          tags,
          summary: 'Change a connection',
          params: ConnectionId,
          headers: IfMatch,
          body: UpdateConnection,
          response: { 200: ref },
        },
      },
      async (request, reply) => {
        const precondition = preconditionOf(request.headers['if-match']);
        const { id } = request.params;
        const connection = await patchConnection(
          services,
          contextOf(request),
          id,
          request.body,
          precondition,
        );
        return reply.header('etag', entityTag(connection)).send(connection);
      },
    );

    app.delete(
      '/sso-connections/:id',
      {
        config,
        schema: {
          tags,
          summary: 'Delete a connection and end the sessions that began by it',
          params: ConnectionId,
          headers: IfMatch,
          response: { 204: EmptyBody },
        },
      },
      async (request, reply) => {
        const precondition = preconditionOf(request.headers['if-match']);
        await removeConnection(services, contextOf(request), request.params.id, precondition);
        return reply.code(204).send();
      },
    );

    app.post(
      '/sso-connections/:id/domains/:name/verify',
      {
        config,
        schema: {
          tags,
          summary: 'Look for the TXT record that proves a domain',
          params: DomainParams,
          headers: IfMatch,
          response: { 200: ref },
        },
      },
      async (request, reply) => {
        const precondition = preconditionOf(request.headers['if-match']);
        const domain = { ...request.params, precondition };
        const connection = await verifyDomain(services, contextOf(request), domain);
        return reply.header('etag', entityTag(connection)).send(connection);
      },
    );

    app.post(
      '/sso-connections/:id/test',
      {
        config,
        schema: {
          tags,
          summary: 'Begin a dry run: sign in at the provider without signing in here',
          params: ConnectionId,
          response: { 200: TestStarted },
        },
      },
      async (request) => startTest(services, contextOf(request), request.params.id),
    );

    app.get(
      '/sso-connections/:id/test-result',
      {
        config,
        schema: {
          tags,
          summary: 'What a dry run found',
          params: ConnectionId,
          querystring: TestQuery,
          response: { 200: TestResult },
        },
      },
      async (request) => getTestResult(contextOf(request), request.params.id, request.query.id),
    );
  };
