import type { QueryClient } from '@tanstack/react-query';
import { lazyRouteComponent } from '@tanstack/react-router';
import { type ComponentType, createElement, type ReactNode, useEffect, useState } from 'react';
import { isServerReachable } from '../api/client.ts';
import { type SessionResponse, sessionQuery } from '../api/session.ts';
import { ensureMessages } from './i18n.ts';
import type { Namespace } from './messages.ts';
import { reloadFailedStylesheets } from './stylesheets.ts';
import { hasUnsavedInput } from './unsaved-input.ts';

/** Loads code and its messages in parallel. */
async function withMessages<Code>(
  namespaces: readonly Namespace[],
  load: () => Promise<Code>,
): Promise<Code> {
  try {
    const [code] = await Promise.all([load(), ensureMessages(namespaces), reloadFailedStylesheets()]);
    return code;
  } catch (error) {
    throw await loadError(error);
  }
}

/**
 * Returns the error of a failed load. The router reloads the page when a file is missing, since a new release has other
 * ones. Without a connection that would replace the console by the browser's error page, so the error is then the one of
 * a failed request.
 */
async function loadError(error: unknown): Promise<unknown> {
  return (await isServerReachable()) ? error : new TypeError('Failed to fetch', { cause: error });
}

/** Returns a route component that is loaded, with its messages, on navigation or on hovering over a link to it. */
export const lazyPage = <Page extends Record<string, unknown>, Name extends keyof Page = 'default'>(
  namespaces: readonly Namespace[],
  load: () => Promise<Page>,
  name?: Name,
) => lazyRouteComponent(() => withMessages(namespaces, load), name);

/** What a page requests first, in the file of the page. */
interface Prefetching {
  prefetch: (queryClient: QueryClient, session: SessionResponse, search: object) => void;
}

/**
 * Returns a loader that requests the data of a page as soon as its code and the session are there, while it is still being
 * rendered. Not on hovering over a link: the request of a session that has ended would lead to the sign-in page.
 */
export const lazyPrefetch =
  (load: () => Promise<Prefetching>) =>
  ({ cause, context, location }: LoaderArguments): void => {
    if (cause !== 'enter') return;
    const session = context.queryClient.getQueryData(sessionQuery.queryKey);
    // If the code can't be loaded, the page reports it.
    if (session)
      load().then(
        ({ prefetch }) => prefetch(context.queryClient, session, location.search),
        () => {},
      );
  };

interface LoaderArguments {
  cause: 'preload' | 'enter' | 'stay';
  context: { queryClient: QueryClient };
  location: { search: object };
}

/** The code of a part, which is loaded once. */
interface PartCode<Props> {
  component: ComponentType<Props> | undefined;
  load(): Promise<void>;
  isOptional: boolean;
}

/**
 * Returns a component that is loaded, with its messages, when it is first rendered, and shows `fallback` meanwhile; `preload`
 * loads it earlier, so that it opens at once.
 *
 * Not React's `lazy`: a component that was never rendered suspends even when its code is there, and React shows what
 * replaces a fallback no sooner than 300 ms after the fallback (docs/decisions/0031-lazy-parts.md).
 */
export function lazyPart<Props extends object>(
  namespaces: readonly Namespace[],
  load: () => Promise<{ default: ComponentType<Props> }>,
  /** Whether the page is useful without it: then a failed load is tried again, instead of being reported by the page. */
  { isOptional = false } = {},
) {
  const code: PartCode<Props> = {
    component: undefined,
    isOptional,
    async load() {
      code.component ??= (await withMessages(namespaces, load)).default;
    },
  };
  const render = (props: Props & { fallback?: ReactNode }): ReactNode =>
    createElement(LoadedPart<Props>, { code, props });
  // On failure, rendering tries again and reports the error.
  const preload = () => void code.load().catch(() => {});
  return { Part: render, preload };
}

/** Milliseconds between two attempts to load an optional part. */
const RETRY_DELAY = 2_000;
/** What Chromium, Firefox and WebKit say of code that could not be loaded, and `loadError`; there is no other sign. */
const CODE_FAILURES = [
  'Failed to fetch',
  'error loading dynamically imported module',
  'Importing a module script failed',
];

/** Whether an error says that code could not be loaded. */
export const isCodeFailure = (error: unknown): error is TypeError =>
  error instanceof TypeError && CODE_FAILURES.some((words) => error.message.startsWith(words));

/** Reloads for one file in a tab. A file that something always blocks must not reload the page again and again. */
const MAX_RELOADS = 3;

/**
 * Reloads the page after code could not be loaded although the server can be reached. Chromium (150) does not request such a
 * file again in the same document. Does nothing while there is unsaved input.
 *
 * @param error names the file, in most browsers.
 */
export function reloadForCode(error: TypeError): void {
  if (hasUnsavedInput()) return;
  const { message } = error.cause instanceof Error ? error.cause : error;
  const key = `roster.reloads ${message}`;
  try {
    const reloads = Number(sessionStorage.getItem(key));
    if (reloads >= MAX_RELOADS) return;
    sessionStorage.setItem(key, String(reloads + 1));
  } catch {
    // Storage may be switched off, and nothing would limit the reloads.
    return;
  }
  window.location.reload();
}

function LoadedPart<Props extends object>({
  code,
  props,
}: {
  code: PartCode<Props>;
  props: Props & { fallback?: ReactNode };
}): ReactNode {
  const [outcome, setOutcome] = useState<{ error: unknown } | 'loading' | 'loaded'>('loading');
  useEffect(() => {
    if (code.component) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isMounted = true;
    const attempt = async (isFirst: boolean) => {
      try {
        await code.load();
        setOutcome('loaded');
      } catch (error) {
        if (!code.isOptional) return setOutcome({ error });
        if (!isMounted) return;
        // An error with a cause: the server can't be reached.
        if (!isFirst && isCodeFailure(error) && error.cause === undefined) reloadForCode(error);
        timer = setTimeout(attempt, RETRY_DELAY, false);
      }
    };
    void attempt(true);
    return () => {
      isMounted = false;
      clearTimeout(timer);
    };
  }, [code]);
  if (typeof outcome === 'object') throw outcome.error;
  return code.component ? createElement(code.component, props) : props.fallback;
}
