import { queryOptions } from '@tanstack/react-query';
import type { Project, paths } from 'roster-contract';
import { api, unwrap } from '../../api/client.ts';
import { DEFAULT_PAGE_SIZE } from '../../ui/list/search.ts';
import type { ProjectsSearch } from './search.ts';

type Projects = paths['/api/v1/projects'];
type ProjectPage = Projects['get']['responses'][200]['content']['application/json'];
type CreateBody = Projects['post']['requestBody']['content']['application/json'];
type ProjectPatch = paths['/api/v1/projects/{id}']['patch']['requestBody']['content']['application/json'];

const of = ({ id }: { id: string }) => ({ path: { id } });

/** One page of projects; each view has its own key. */
export const projectListQuery = ({ limit = DEFAULT_PAGE_SIZE, ...view }: ProjectsSearch) =>
  queryOptions({
    queryKey: ['projects', 'list', { ...view, limit }],
    queryFn: ({ signal }): Promise<ProjectPage> =>
      unwrap(api.GET('/api/v1/projects', { params: { query: { ...view, limit } }, signal })),
  });

export const fetchProject = (id: string): Promise<Project> =>
  unwrap(api.GET('/api/v1/projects/{id}', { params: of({ id }) }));

export const projectQuery = (id: string) =>
  queryOptions({ queryKey: ['projects', 'one', id], queryFn: () => fetchProject(id) });

export const createProject = (body: CreateBody): Promise<Project> =>
  unwrap(api.POST('/api/v1/projects', { body }));

/** Changes only what the patch names. Fails with `stale_version` when somebody renamed it since `version`. */
export const patchProject = (place: { id: string; version: number }, body: ProjectPatch): Promise<Project> =>
  unwrap(
    api.PATCH('/api/v1/projects/{id}', {
      params: { ...of(place), header: { 'if-match': `"${place.version}"` } },
      headers: { 'content-type': 'application/merge-patch+json' },
      body,
    }),
  );

export const deleteProject = (project: { id: string }): Promise<unknown> =>
  unwrap(api.DELETE('/api/v1/projects/{id}', { params: of(project) }));
