import type { QueryClient } from '@tanstack/react-query';
import { lazyRouteComponent } from '@tanstack/react-router';
import { type ComponentType, createElement, type ReactNode, useEffect, useState } from 'react';
import { isServerReachable } from '../api/client.ts';
import { type SessionAnswer, sessionQuery } from '../api/session.ts';
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
  prefetch: (queryClient: QueryClient, session: SessionAnswer, search: object) => void;
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
/** Milliseconds between two reloads for one file, so that one which can't be loaded at all does not cause them endlessly. */
const RELOAD_INTERVAL = 60_000;

/**
 * Reloads the page after code could not be loaded: browsers do not request such a file again before that (the module map of
 * HTML). Does nothing while there is unsaved input, or if that did not help a moment ago.
 *
 * @param error names the file, in most browsers.
 */
export function reloadForCode(error: Error): void {
  const { message } = error.cause instanceof Error ? error.cause : error;
  const key = `roster.reloaded ${message}`;
  if (hasUnsavedInput() || Date.now() - Number(sessionStorage.getItem(key)) < RELOAD_INTERVAL) return;
  sessionStorage.setItem(key, String(Date.now()));
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
        const isReachable = !isFirst && (await isServerReachable());
        if (isReachable && isMounted && error instanceof Error) reloadForCode(error);
        if (isMounted) timer = setTimeout(attempt, RETRY_DELAY, false);
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
