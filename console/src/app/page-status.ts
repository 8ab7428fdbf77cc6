import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { listenToRequests } from '../api/client.ts';
import { sessionQuery } from '../api/session.ts';
import { forgetUnsavedInput, hasUnsavedInput } from '../lib/unsaved-input.ts';

/** What keeps the page from working as usual; the banner explains it. */
export type PageStatus = 'ok' | 'offline' | 'unreachable' | 'session-ended' | 'user-changed';

let status: PageStatus = 'ok';
const subscribers = new Set<() => void>();

function setStatus(next: PageStatus): void {
  if (next === status) return;
  status = next;
  for (const notify of subscribers) notify();
}

/** Returns the status of the page, and renders again when it changes. */
export const usePageStatus = (): PageStatus =>
  useSyncExternalStore(
    (notify) => {
      subscribers.add(notify);
      return () => subscribers.delete(notify);
    },
    () => status,
  );

interface PageStatusOptions {
  queryClient: QueryClient;
  /** Whether a page behind sign-in is shown. */
  isInside: () => boolean;
  redirectToSignIn: () => void;
  redirectToPasswordChange: () => void;
}

/** Watches the connection and all responses for what concerns the page as a whole. */
export function watchPage(options: PageStatusOptions): void {
  const { queryClient, isInside } = options;
  window.addEventListener('offline', () => isConnectionShown() && setStatus('offline'));
  window.addEventListener('online', () => {
    if (status === 'offline') setStatus('unreachable');
    void checkSession(queryClient);
  });
  // Another tab may have signed in again.
  document.addEventListener('visibilitychange', () => {
    if (status === 'session-ended' && document.visibilityState === 'visible') void checkSession(queryClient);
  });
  listenToRequests({
    onReached: () => {
      if (status === 'offline' || status === 'unreachable') setStatus('ok');
    },
    onChanged: () => {
      // Another window may have signed in again, without this one having been hidden.
      if (status === 'session-ended') void checkSession(queryClient);
    },
    onUnreachable: () => {
      if (isConnectionShown() && isInside()) setStatus(navigator.onLine ? 'unreachable' : 'offline');
    },
    onRefused: (code, method) => {
      if (code === 'user_changed') onUserChanged(method);
      else if (!isInside()) return;
      else if (code === 'unauthenticated' && hasUnsavedInput()) setStatus('session-ended');
      else if (code === 'unauthenticated') options.redirectToSignIn();
      else if (code === 'password_change_required') options.redirectToPasswordChange();
    },
  });
}

/** Whether the banner may show the state of the connection: a lost session is more important. */
const isConnectionShown = () => status !== 'session-ended' && status !== 'user-changed';

/**
 * Refetches the session, which proves that the server can be reached and that the user is signed in, and then all that the
 * page shows.
 */
export async function checkSession(queryClient: QueryClient): Promise<void> {
  const before = status;
  const session = await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 }).catch(() => undefined);
  if (session === undefined || before === 'ok') return;
  setStatus('ok');
  void queryClient.invalidateQueries();
}

/** The key in sessionStorage under which a page leaves a note for itself after the reload. */
const NOTE = 'roster.user-changed';

/**
 * Handles a sign-in as another user in another tab: nothing that was loaded or typed for the former user may be shown to
 * the new one or be saved for them, so the page is reloaded.
 */
function onUserChanged(method: string): void {
  // A list that refreshes itself is no reason to discard what is being typed; submitting it is refused.
  if (method === 'GET' && hasUnsavedInput()) setStatus('user-changed');
  else reloadForNewUser(method !== 'GET');
}

/** @param isChangeLost whether the user tried to change something. */
export function reloadForNewUser(isChangeLost: boolean): void {
  sessionStorage.setItem(NOTE, isChangeLost ? 'notSaved' : 'reloaded');
  forgetUnsavedInput();
  window.location.reload();
}

/** Returns, once, why this page was reloaded; undefined when it was not. */
export function takeReloadNote(): 'notSaved' | 'reloaded' | undefined {
  const note = sessionStorage.getItem(NOTE);
  sessionStorage.removeItem(NOTE);
  return note === 'notSaved' || note === 'reloaded' ? note : undefined;
}
