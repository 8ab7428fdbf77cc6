import Type from 'typebox';
import { contextOf, type Routes } from '../../access/route.ts';
import { entityTag, preconditionOf } from '../../lib/etag.ts';
import { EmptyBody, IfMatch } from '../../lib/schema.ts';
import {
  CreateOrganization,
  OrganizationId,
  OrganizationList,
  OrganizationQuery,
  UpdateOrganization,
} from './contract.ts';
import { createOrganizationService, type OrganizationServiceDependencies } from './service.ts';

const tags = ['Organizations'];
const config = { access: 'signed-in' } as const;

/** Organizations: list, view, create, change, delete. */
export const organizationRoutes = (dependencies: OrganizationServiceDependencies): Routes => {
  const organizations = createOrganizationService(dependencies);

  return async (app) => {
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
      async (request) => organizations.list(contextOf(request), request.query),
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
        const organization = await organizations.create(contextOf(request), request.body);
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
        const organization = await organizations.get(contextOf(request), request.params.id);
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
        const { id } = request.params;
        const precondition = preconditionOf(request.headers['if-match']);
        const changes = { ...request.body, id, precondition };
        const organization = await organizations.update(contextOf(request), changes);
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
        const { id } = request.params;
        const precondition = preconditionOf(request.headers['if-match']);
        await organizations.delete(contextOf(request), { id, precondition });
        return reply.code(204).send();
      },
    );
  };
};
