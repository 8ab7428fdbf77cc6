import Type from 'typebox';
import { contextOf, type Routes } from '../../access/route.ts';
import { entityTag, preconditionOf } from '../../lib/etag.ts';
import { EmptyBody, IfMatch } from '../../lib/schema.ts';
import { CreateProject, ProjectId, ProjectList, ProjectQuery, UpdateProject } from './contract.ts';
import { createProjectService, type ProjectServiceDependencies } from './service.ts';

const tags = ['Projects'];
const config = { access: 'signed-in' } as const;

/** Projects: list, view, create, change, delete. */
export const projectRoutes = (dependencies: ProjectServiceDependencies): Routes => {
  const projects = createProjectService(dependencies);

  return async (app) => {
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
      async (request) => projects.list(contextOf(request), request.query),
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
        const project = await projects.create(contextOf(request), request.body);
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
        const project = await projects.get(contextOf(request), request.params.id);
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
        const { id } = request.params;
        const precondition = preconditionOf(request.headers['if-match']);
        const changes = { ...request.body, id, precondition };
        const project = await projects.update(contextOf(request), changes);
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
        const { id } = request.params;
        const precondition = preconditionOf(request.headers['if-match']);
        await projects.delete(contextOf(request), { id, precondition });
        return reply.code(204).send();
      },
    );
  };
};
