import { useLocation, useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';

declare module '@tanstack/react-router' {
  /** Kept in the tab's history: it survives a reload and never appears in an address. */
  interface HistoryState {
    linkToken?: string;
    /** An email typed on one page, with which the form of the next page begins. */
    email?: string;
  }
}

/** Returns the email that the previous page passed on, to begin a form with. */
export const useEmailFromPreviousPage = (): string =>
  useLocation({ select: ({ state }) => state.email ?? '' });

/** The token in a link's fragment, which browsers send to no server and no log. */
const tokenIn = (hash: string): string => new URLSearchParams(hash).get('token') ?? '';

/**
 * Returns the token of the link that opened this page; empty without one. Removes it from the address bar, so that it
 * appears neither in the browser's history nor in a screenshot. A link pasted into the address bar later counts as well.
 */
export function useLinkToken(): string {
  const { history } = useRouter();
  const { hash, pathname, state } = useLocation();
  const fromHash = tokenIn(hash);
  const current = fromHash === '' ? (state.linkToken ?? '') : fromHash;
  // Kept in state, since the location already belongs to the next page while this one is still shown.
  const [token, setToken] = useState(current);
  if (current !== '' && current !== token) setToken(current);
  useEffect(() => {
    if (fromHash !== '') history.replace(pathname, { linkToken: fromHash });
  }, [fromHash, history, pathname]);
  return token;
}
