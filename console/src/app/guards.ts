import type { QueryClient } from '@tanstack/react-query';
import { notFound, redirect } from '@tanstack/react-router';
import { toProblem } from '../api/client.ts';
import { type SessionResponse, sessionQuery, setupQuery, signInOptionsQuery } from '../api/session.ts';
import { applyLanguage } from '../lib/i18n.ts';
import { safeNext } from '../lib/sign-in-redirect.ts';

/** Returns the current session, or undefined without one. Rejects with every other error. */
async function findSession(queryClient: QueryClient): Promise<SessionResponse | undefined> {
  try {
    const session = await queryClient.ensureQueryData(sessionQuery);
    await applyLanguage({ user: session.user.language, system: session.system.language });
    return session;
  } catch (error) {
    if (toProblem(error).code === 'unauthenticated') return undefined;
    throw error;
  }
}

/** Whether the user signed in with a temporary password, not by single sign-on. */
const isPasswordTemporary = ({ user, session }: SessionResponse): boolean =>
  user.mustChangePassword && session.ssoConnectionId === null;

/** Requires a session without a temporary password; redirects to setup, sign-in or the password change otherwise. */
export async function requireSession(queryClient: QueryClient, href: string): Promise<SessionResponse> {
  const session = await findSession(queryClient);
  if (!session) {
    const { needed } = await queryClient.fetchQuery(setupQuery);
    if (needed) throw redirect({ to: '/setup' });
    throw redirect({ to: '/sign-in', search: nextOf(href) });
  }
  if (isPasswordTemporary(session)) throw redirect({ to: '/change-password', search: nextOf(href) });
  return session;
}

/** Requires a session as `requireSession` does; without one, the page does not exist. */
export async function requireSessionOrNotFound(queryClient: QueryClient, href: string): Promise<void> {
  if (await findSession(queryClient)) await requireSession(queryClient, href);
  else throw notFound();
}

/** Requires a session with a temporary password; redirects otherwise. */
export async function requireTemporaryPassword(
  queryClient: QueryClient,
  next: string | undefined,
): Promise<void> {
  const session = await findSession(queryClient);
  if (!session) throw redirect({ to: '/sign-in', search: {} });
  if (!isPasswordTemporary(session)) throw redirect({ href: next ?? '/' });
}

/** Requires that setup is done and there is no session; redirects otherwise. Loads what the sign-in page offers. */
export async function requireNoSession(queryClient: QueryClient, next: string | undefined): Promise<void> {
  const isKnown = queryClient.getQueryState(sessionQuery.queryKey)?.status === 'error';
  if (!isKnown && (await findSession(queryClient))) throw redirect({ href: next ?? '/' });
  const [{ needed, system }] = await Promise.all([
    queryClient.fetchQuery(setupQuery),
    queryClient.prefetchQuery(signInOptionsQuery),
  ]);
  if (needed) throw redirect({ to: '/setup' });
  await applyLanguage({ system: system.language });
}

/** Loads the session, if any, and the language of a page that is open to everyone. */
export async function prepareForAnybody(queryClient: QueryClient): Promise<void> {
  const isKnown = queryClient.getQueryState(sessionQuery.queryKey)?.status === 'error';
  const [session, { system }] = await Promise.all([
    isKnown ? undefined : findSession(queryClient),
    queryClient.fetchQuery(setupQuery),
  ]);
  if (!session) await applyLanguage({ system: system.language });
}

/** Loads the language of the setup page, which reports itself when setup is done. */
export async function prepareSetup(queryClient: QueryClient): Promise<void> {
  const { needed, system } = await queryClient.fetchQuery(setupQuery);
  await applyLanguage(needed ? {} : { system: system.language });
}

/** Returns the search parameters that lead back to an address; empty for the start page. */
function nextOf(href: string): { next?: string } {
  const next = safeNext(href);
  return next === undefined || next === '/' ? {} : { next };
}
