import { lazyRouteComponent } from '@tanstack/react-router';
import { type ComponentType, lazy } from 'react';
import { ensureMessages } from './i18n.ts';
import type { Namespace } from './messages.ts';

/** Loads code and its messages in parallel. */
async function withMessages<Code>(
  namespaces: readonly Namespace[],
  load: () => Promise<Code>,
): Promise<Code> {
  const [code] = await Promise.all([load(), ensureMessages(namespaces)]);
  return code;
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
