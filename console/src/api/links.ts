import { toProblem } from './problem.ts';

/** Whether the server knows no such link: it was never given out, or cut on the way, or is no token at all. */
export function isUnknownLink(error: unknown): boolean {
  if (error === null) return false;
  const { code } = toProblem(error);
  return code === 'invalid_link' || code === 'invalid';
}

/** Whether a link that was alive when the page was opened has died since. */
export function isDeadLink(error: unknown): boolean {
  const { code } = toProblem(error);
  return code.startsWith('link_') || code === 'invalid_link';
}

/** A link is asked about once and when somebody submits: it must not change under who only looked into another window. */
export const ASKED_ONCE = { refetchOnWindowFocus: false, refetchOnReconnect: false, staleTime: 0 } as const;
