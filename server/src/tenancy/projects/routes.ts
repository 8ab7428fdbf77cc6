import Type from 'typebox';
import { type Routes, signedIn } from '../../access/route.ts';
import type { Services } from '../../identity/services.ts';
import { entityTag, preconditionOf } from '../../lib/etag.ts';
import { EmptyBody, IfMatch } from '../../lib/schema.ts';
import { CreateProject, ProjectId, ProjectList, ProjectQuery, UpdateProject } from './contract.ts';
import { getProject, listVisibleProjects } from './queries.ts';
import { createProject, patchProject, removeProject } from './service.ts';

const tags = ['Projects'];
const config = { access: 'signed-in' } as const;

/** /projects: all of them for system admins, for other admins theirs and those of their organizations. */
export const projectRoutes =
  (services: Services): Routes =>
  async (app) => {
    app.get(
      '/projects',
      {
        config,
        schema: {
          tags,
          summary: 'List and search projects',
          querystring: ProjectQuery,
          response: { 200: ProjectList },
        },
      },
      async (request) => listVisibleProjects(services, signedIn(request), request.query),
    );

    app.post(
      '/projects',
      {
        config,
        schema: {
          tags,
          summary: 'Create a project',
          body: CreateProject,
          response: { 201: Type.Ref('Project') },
        },
      },
      async (request, reply) => {
        const project = await createProject(services, signedIn(request), request.body);
        return reply
          .code(201)
          .header('location', `/api/v1/projects/${project.id}`)
          .header('etag', entityTag(project))
          .send(project);
      },
    );

    app.get(
      '/projects/:id',
      {
        config,
        schema: {
          tags,
          summary: 'Get a project',
          params: ProjectId,
          response: { 200: Type.Ref('Project') },
        },
      },
      async (request, reply) => {
        const project = await getProject(services, signedIn(request), request.params.id);
        return reply.header('etag', entityTag(project)).send(project);
      },
    );

    app.patch(
      '/projects/:id',
      {
        config,
        schema: {
          tags,
          summary: 'Change a project’s name and members, all or nothing',
          params: ProjectId,
          headers: IfMatch,
          body: UpdateProject,
          response: { 200: Type.Ref('Project') },
        },
      },
      async (request, reply) => {
        const precondition = preconditionOf(request.headers['if-match']);
        const { id } = request.params;
        const project = await patchProject(services, signedIn(request), id, request.body, precondition);
        return reply.header('etag', entityTag(project)).send(project);
      },
    );

    app.delete(
      '/projects/:id',
      {
        config,
        schema: {
          tags,
          summary: 'Delete a project',
          params: ProjectId,
          headers: IfMatch,
          response: { 204: EmptyBody },
        },
      },
      async (request, reply) => {
        const precondition = preconditionOf(request.headers['if-match']);
        await removeProject(services, signedIn(request), request.params.id, precondition);
        return reply.code(204).send(undefined);
      },
    );
  };
