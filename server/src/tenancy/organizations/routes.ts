import Type from 'typebox';
import { contextOf, type Routes, signedIn } from '../../access/route.ts';
import type { Services } from '../../identity/services.ts';
import { entityTag, preconditionOf } from '../../lib/etag.ts';
import { EmptyBody, IfMatch } from '../../lib/schema.ts';
import {
  CreateOrganization,
  OrganizationId,
  OrganizationList,
  OrganizationQuery,
  UpdateOrganization,
} from './contract.ts';
import { getOrganization, listVisibleOrganizations } from './queries.ts';
import { createOrganization, patchOrganization, removeOrganization } from './service.ts';

const tags = ['Organizations'];
const config = { access: 'signed-in' } as const;

/** /organizations: all of them for system admins, for other admins theirs. */
export const organizationRoutes =
  (services: Services): Routes =>
  async (app) => {
    app.get(
      '/organizations',
      {
        config,
        schema: {
          tags,
          summary: 'List and search organizations',
          querystring: OrganizationQuery,
          response: { 200: OrganizationList },
        },
      },
      async (request) => listVisibleOrganizations(services, contextOf(request), request.query),
    );

    app.post(
      '/organizations',
      {
        config,
        schema: {
          tags,
          summary: 'Create an organization',
          body: CreateOrganization,
          response: { 201: Type.Ref('Organization') },
        },
      },
      async (request, reply) => {
        const organization = await createOrganization(services, signedIn(request), request.body);
        return reply
          .code(201)
          .header('location', `/api/v1/organizations/${organization.id}`)
          .header('etag', entityTag(organization))
          .send(organization);
      },
    );

    app.get(
      '/organizations/:id',
      {
        config,
        schema: {
          tags,
          summary: 'Get an organization',
          params: OrganizationId,
          response: { 200: Type.Ref('Organization') },
        },
      },
      async (request, reply) => {
        const organization = await getOrganization(services, signedIn(request), request.params.id);
        return reply.header('etag', entityTag(organization)).send(organization);
      },
    );

    app.patch(
      '/organizations/:id',
      {
        config,
        schema: {
          tags,
          summary: 'Change an organization’s name and members, all or nothing',
          params: OrganizationId,
          headers: IfMatch,
          body: UpdateOrganization,
          response: { 200: Type.Ref('Organization') },
        },
      },
      async (request, reply) => {
        const precondition = preconditionOf(request.headers['if-match']);
        const { id } = request.params;
        const organization = await patchOrganization(
          services,
          signedIn(request),
          id,
          request.body,
          precondition,
        );
        return reply.header('etag', entityTag(organization)).send(organization);
      },
    );

    app.delete(
      '/organizations/:id',
      {
        config,
        schema: {
          tags,
          summary: 'Delete an organization that has no projects',
          params: OrganizationId,
          headers: IfMatch,
          response: { 204: EmptyBody },
        },
      },
      async (request, reply) => {
        const precondition = preconditionOf(request.headers['if-match']);
        await removeOrganization(services, signedIn(request), request.params.id, precondition);
        return reply.code(204).send(undefined);
      },
    );
  };
