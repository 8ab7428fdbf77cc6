import {
  type QueryClient,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
  useSuspenseQuery,
} from '@tanstack/react-query';
import type { paths } from 'roster-contract';
import { api, unwrap } from './client.ts';

/** Who is signed in, what they may do, and what the console needs to know of the system. */
export type SessionAnswer = paths['/api/v1/session']['get']['responses'][200]['content']['application/json'];
export type SystemFacts = SessionAnswer['system'];
type SignInBody = paths['/api/v1/session']['post']['requestBody']['content']['application/json'];

/** GET /session. Fails with `unauthenticated` when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }): Promise<SessionAnswer> => unwrap(api.GET('/api/v1/session', { signal })),
  staleTime: 60_000,
  retry: false,
});

/** GET /setup: whether a first admin is needed, and the system's facts for pages before sign-in. */
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/setup', { signal })),
  staleTime: 60_000,
  retry: false,
});

/** The present session; only on pages behind the sign-in, whose guard has loaded it. */
export const useSession = (): SessionAnswer => useSuspenseQuery(sessionQuery).data;

/** The present session, as far as the guard of a page that is for everybody has found one. */
export const useKnownSession = (): SessionAnswer | undefined =>
  useQuery({ ...sessionQuery, enabled: false }).data;

/** What the system is called, as far as anybody has asked the server yet. */
export function useSystemName(): string | undefined {
  const { data: setup } = useQuery({ ...setupQuery, enabled: false });
  return useKnownSession()?.system.name ?? setup?.system.name;
}

/** Goes on as the person of this session: nothing that another person saw here may be shown to this one. */
export function becomeSignedIn(queryClient: QueryClient, session: SessionAnswer): void {
  // What the present page shows was for everybody, and asking for it anew would make it flicker.
  queryClient.removeQueries({ type: 'inactive' });
  queryClient.getMutationCache().clear();
  queryClient.setQueryData(sessionQuery.queryKey, session);
}

/** POST /session. */
export function useSignIn() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: SignInBody) => unwrap(api.POST('/api/v1/session', { body })),
    onSuccess: (session) => becomeSignedIn(queryClient, session),
  });
}

/** DELETE /session. */
export function useSignOut() {
  return useMutation({ mutationFn: () => unwrap(api.DELETE('/api/v1/session')) });
}
