import type { QueryClient } from '@tanstack/react-query';
import { redirect } from '@tanstack/react-router';
import { toProblem } from '../api/problem.ts';
import { type SessionAnswer, sessionQuery, setupQuery } from '../api/session.ts';
import { applyLanguage } from '../lib/i18n.ts';
import { safeNext } from '../lib/sign-in-redirect.ts';

/** The present session, or undefined when nobody is signed in. Throws every other failure. */
async function findSession(queryClient: QueryClient): Promise<SessionAnswer | undefined> {
  try {
    const session = await queryClient.ensureQueryData(sessionQuery);
    await applyLanguage({ user: session.user.language, system: session.system.language });
    return session;
  } catch (error) {
    if (toProblem(error).code === 'unauthenticated') return undefined;
    throw error;
  }
}

/** Lets a person in who is signed in and has no temporary password; sends others to where they must begin. */
export async function requireSession(queryClient: QueryClient, href: string): Promise<SessionAnswer> {
  const session = await findSession(queryClient);
  if (!session) {
    const { needed } = await queryClient.fetchQuery(setupQuery);
    if (needed) throw redirect({ to: '/setup' });
    throw redirect({ to: '/sign-in', search: nextOf(href) });
  }
  if (session.user.mustChangePassword) throw redirect({ to: '/change-password', search: nextOf(href) });
  return session;
}

/** The page for a temporary password is for nobody else. */
export async function requireTemporaryPassword(
  queryClient: QueryClient,
  next: string | undefined,
): Promise<void> {
  const session = await findSession(queryClient);
  if (!session) throw redirect({ to: '/sign-in', search: {} });
  if (!session.user.mustChangePassword) throw redirect({ href: next ?? '/' });
}

/** The sign-in page: not before the setup, and not for who is signed in already. */
export async function requireNoSession(queryClient: QueryClient, next: string | undefined): Promise<void> {
  const isKnown = queryClient.getQueryState(sessionQuery.queryKey)?.status === 'error';
  if (!isKnown && (await findSession(queryClient))) throw redirect({ href: next ?? '/' });
  const { needed, system } = await queryClient.fetchQuery(setupQuery);
  if (needed) throw redirect({ to: '/setup' });
  await applyLanguage({ system: system.language });
}

/** Pages for who comes with a link, or can't sign in, are for everybody. */
export async function prepareForAnybody(queryClient: QueryClient): Promise<void> {
  const isKnown = queryClient.getQueryState(sessionQuery.queryKey)?.status === 'error';
  const [session, { system }] = await Promise.all([
    isKnown ? undefined : findSession(queryClient),
    queryClient.fetchQuery(setupQuery),
  ]);
  if (!session) await applyLanguage({ system: system.language });
}

/** The setup page tells by itself when the setup is done. Nobody has chosen a system language before it. */
export async function prepareSetup(queryClient: QueryClient): Promise<void> {
  const { needed, system } = await queryClient.fetchQuery(setupQuery);
  await applyLanguage(needed ? {} : { system: system.language });
}

/** Search parameters that lead back to here; the start page needs none. */
function nextOf(href: string): { next?: string } {
  const next = safeNext(href);
  return next === undefined || next === '/' ? {} : { next };
}
