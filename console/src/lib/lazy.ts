import { lazyRouteComponent } from '@tanstack/react-router';
import { type ComponentType, lazy } from 'react';
import { isServerReachable } from '../api/client.ts';
import { ensureMessages } from './i18n.ts';
import type { Namespace } from './messages.ts';
import { reloadFailedStylesheets } from './stylesheets.ts';

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

/**
 * Returns a component that is loaded, with its messages, when it is first rendered; `preload` loads it earlier, so that
 * it opens at once.
 */
export function lazyPart<Props>(
  namespaces: readonly Namespace[],
  load: () => Promise<{ default: ComponentType<Props> }>,
) {
  const loadPart = () => withMessages(namespaces, load);
  // On failure, rendering tries again and reports the error.
  const preload = () => void loadPart().catch(() => {});
  return { Part: lazy(loadPart), preload };
}
