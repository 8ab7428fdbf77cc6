import { lazyRouteComponent } from '@tanstack/react-router';
import { type ComponentType, lazy } from 'react';
import { requireWords } from './i18n.ts';
import type { Namespace } from './words.ts';

/** Loads code and its words at the same time; it is there when both are. */
async function withWords<Code>(namespaces: readonly Namespace[], load: () => Promise<Code>): Promise<Code> {
  const [code] = await Promise.all([load(), requireWords(namespaces)]);
  return code;
}

/** A page, fetched with its words when somebody goes there or is about to. */
export const lazyPage = <Page extends Record<string, unknown>, Name extends keyof Page = 'default'>(
  namespaces: readonly Namespace[],
  load: () => Promise<Page>,
  name?: Name,
) => lazyRouteComponent(() => withWords(namespaces, load), name);

/**
 * A part of a page that is not there at first, such as its dialogs: fetched with its words when it is shown, or ahead of
 * that by `fetchAhead`, so that it opens at once.
 */
export function lazyPart<Props>(
  namespaces: readonly Namespace[],
  load: () => Promise<{ default: ComponentType<Props> }>,
) {
  const loadPart = () => withWords(namespaces, load);
  // Should fetching ahead fail, showing it tries again, and then tells what is wrong.
  const fetchAhead = () => void loadPart().catch(() => {});
  return { Part: lazy(loadPart), fetchAhead };
}
