import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import type { paths, SsoConnection } from 'roster-contract';
import { ApiProblem, api, unwrap } from '../../../api/client.ts';
import { type Section, sectionQuery } from '../api.ts';

type Connections = paths['/api/v1/sso-connections'];
export type CreateConnection = NonNullable<Connections['post']['requestBody']>['content']['application/json'];
export type ConnectionPatch = NonNullable<
  paths['/api/v1/sso-connections/{id}']['patch']['requestBody']
>['content']['application/json'];
export type TestResult =
  paths['/api/v1/sso-connections/{id}/test-result']['get']['responses'][200]['content']['application/json'];
export type TestStarted =
  paths['/api/v1/sso-connections/{id}/test']['post']['responses'][200]['content']['application/json'];

/** GET /sso-connections. Always refetched: the page of a connection changes what the list shows. */
export const connectionsQuery = queryOptions({
  queryKey: ['sso-connections'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/sso-connections', { signal })),
  staleTime: 0,
});

/** POST /sso-connections. */
export const createConnection = (body: CreateConnection): Promise<SsoConnection> =>
  unwrap(api.POST('/api/v1/sso-connections', { body }));

/** DELETE /sso-connections/{id}. */
export const deleteConnection = ({ id, version }: SsoConnection) =>
  unwrap(
    api.DELETE('/api/v1/sso-connections/{id}', {
      params: { path: { id }, header: { 'if-match': `"${version}"` } },
    }),
  );

/** PATCH /sso-connections/{id}, rejected with `stale_version` unless the version is current. */
const patchConnection = (id: string, body: ConnectionPatch, version: number): Promise<SsoConnection> =>
  unwrap(
    api.PATCH('/api/v1/sso-connections/{id}', {
      body,
      params: { path: { id }, header: { 'if-match': `"${version}"` } },
      headers: { 'content-type': 'application/merge-patch+json' },
    }),
  );

/**
 * Returns how the cards of a connection's page load and save it. They share one query.
 * @param within the parts of the connection whose fields the form edits, so that `/saml/loginUrl` is shown at `loginUrl`.
 */
export const connectionSection = (
  id: string,
  ...within: string[]
): Section<SsoConnection, ConnectionPatch> => ({
  name: `sso/${id}`,
  load: (signal) => unwrap(api.GET('/api/v1/sso-connections/{id}', { params: { path: { id } }, signal })),
  save: (body, version) =>
    patchConnection(id, body, version).catch((error: unknown) => {
      throw faultsWithin(error, ...within);
    }),
});

/** Returns an error whose faults are named from inside parts of the body. */
export function faultsWithin(error: unknown, ...parts: string[]): unknown {
  if (!(error instanceof ApiProblem)) return error;
  const inside = (path: string) => {
    const part = parts.find((each) => path.startsWith(`${each}/`)) ?? '';
    return path.slice(part.length);
  };
  const errors = error.errors.map((fault) => ({ ...fault, path: inside(fault.path) }));
  return new ApiProblem({ ...error, errors });
}

/** Returns a connection's query. */
export const useConnection = (id: string) =>
  useQuery({ ...sectionQuery(connectionSection(id)), retry: false });

/** Returns a function that changes a connection at once, outside of a form. Throws ApiProblem. */
export function usePatchConnection({ id, version }: Pick<SsoConnection, 'id' | 'version'>) {
  const queryClient = useQueryClient();
  return async (body: ConnectionPatch): Promise<SsoConnection> => {
    const { queryKey } = sectionQuery(connectionSection(id));
    try {
      const saved = await patchConnection(id, body, version);
      queryClient.setQueryData(queryKey, saved);
      return saved;
    } catch (error) {
      // Shows what was changed in the meantime.
      void queryClient.invalidateQueries({ queryKey });
      throw error;
    }
  };
}

/** Returns a function that looks for a domain's TXT record. Throws ApiProblem. */
export function useVerifyDomain(id: string) {
  const queryClient = useQueryClient();
  return async (name: string): Promise<SsoConnection> => {
    const connection = await unwrap(
      api.POST('/api/v1/sso-connections/{id}/domains/{name}/verify', { params: { path: { id, name } } }),
    );
    queryClient.setQueryData(sectionQuery(connectionSection(id)).queryKey, connection);
    return connection;
  };
}

/** POST /sso-connections/{id}/test: begins a dry run. */
export const startTest = (id: string): Promise<TestStarted> =>
  unwrap(api.POST('/api/v1/sso-connections/{id}/test', { params: { path: { id } } }));

/** Milliseconds. */
const TEST_INTERVAL = 1_500;

/** GET /sso-connections/{id}/test-result: polled until the sign-in at the provider is over. */
export const testResultQuery = (id: string, testId: string) =>
  queryOptions({
    queryKey: ['sso-test', id, testId],
    queryFn: ({ signal }): Promise<TestResult> =>
      unwrap(
        api.GET('/api/v1/sso-connections/{id}/test-result', {
          params: { path: { id }, query: { id: testId } },
          signal,
        }),
      ),
    refetchInterval: ({ state }) => (state.data && state.data.state !== 'waiting' ? false : TEST_INTERVAL),
  });
