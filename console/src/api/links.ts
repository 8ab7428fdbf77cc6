import { toProblem } from './client.ts';

/** Whether a link is unknown to the server: never issued, incomplete or not a token. */
export function isUnknownLink(error: unknown): boolean {
  if (error === null) return false;
  const { code } = toProblem(error);
  return code === 'invalid_link' || code === 'invalid';
}

/** Whether a link has become invalid since the page was opened. */
export function isDeadLink(error: unknown): boolean {
  const { code } = toProblem(error);
  return code.startsWith('link_') || code === 'invalid_link';
}

/** Query options of a link: checked once, so that the page doesn't change on returning from another window. */
export const CHECKED_ONCE = { refetchOnWindowFocus: false, refetchOnReconnect: false, staleTime: 0 } as const;
