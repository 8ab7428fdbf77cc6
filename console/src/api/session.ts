import {
  type QueryClient,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
  useSuspenseQuery,
} from '@tanstack/react-query';
import type { paths } from 'roster-contract';
import { api, setPageUser, unwrap } from './client.ts';

/** The current user, their abilities, and the system's settings that the console needs. */
export type SessionResponse =
  paths['/api/v1/session']['get']['responses'][200]['content']['application/json'];
export type SystemFacts = SessionResponse['system'];
type SignInBody = paths['/api/v1/session']['post']['requestBody']['content']['application/json'];

/** GET /session. Fails with `unauthenticated` without a session, and with `user_changed` for another user's session. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<SessionResponse> => {
    const session = await unwrap(api.GET('/api/v1/session', { signal }));
    setPageUser(session.user.id);
    return session;
  },
  staleTime: 60_000,
  retry: false,
});

/** GET /setup: whether setup is needed, and the system's settings for pages before sign-in. */
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/setup', { signal })),
  staleTime: 60_000,
  retry: false,
});

/** GET /sso: the connections that the sign-in page offers. Without an answer it asks for a password only. */
export const signInOptionsQuery = queryOptions({
  queryKey: ['sign-in-options'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/sso', { signal })),
  staleTime: 10_000,
  retry: false,
});

/** Returns the current session; only on pages behind sign-in, whose guard has loaded it. */
export const useSession = (): SessionResponse => useSuspenseQuery(sessionQuery).data;

/** Returns the session that the guard of a public page has found, if any. */
export const useKnownSession = (): SessionResponse | undefined =>
  useQuery({ ...sessionQuery, enabled: false }).data;

/** Returns the system's settings once they are loaded, before sign-in as well. */
export function useSystem(): SystemFacts | undefined {
  const { data: setup } = useQuery({ ...setupQuery, enabled: false });
  return useKnownSession()?.system ?? setup?.system;
}

/** Returns the system's name once it is loaded. */
export const useSystemName = (): string | undefined => useSystem()?.name;

/** Starts a new session in this tab: removes all cached data of the previous user. */
export function becomeSignedIn(queryClient: QueryClient, session: SessionResponse): void {
  // The current page's data is public, and refetching it would make the page flicker.
  queryClient.removeQueries({ type: 'inactive' });
  queryClient.getMutationCache().clear();
  setPageUser(session.user.id);
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

/** POST /session/sso-logout: returns where the browser signs out of the identity provider; null where it can't. */
export function useSignOutEverywhere() {
  return useMutation({
    mutationFn: () => unwrap(api.POST('/api/v1/session/sso-logout')),
    onSuccess: () => setPageUser(undefined),
  });
}

/** DELETE /session. */
export function useSignOut() {
  return useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/v1/session')),
    onSuccess: () => setPageUser(undefined),
  });
}
