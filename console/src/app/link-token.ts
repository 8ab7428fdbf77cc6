import { useLocation, useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';

declare module '@tanstack/react-router' {
  /** What pages keep with their place in the tab's history: it outlives a reload, and stands in no address. */
  interface HistoryState {
    linkToken?: string;
    /** An e-mail that somebody typed on one page and need not type again on the next. */
    email?: string;
  }
}

/** The token in a link's fragment, which browsers send to no server and no log. */
const tokenIn = (hash: string): string => new URLSearchParams(hash).get('token') ?? '';

/**
 * The token of the link that led here; empty without one. Takes it from the address bar, so that it stays in neither
 * the browser's list of visited pages nor a screenshot. A link that is put into the address bar later counts as well.
 */
export function useLinkToken(): string {
  const { history } = useRouter();
  const { hash, pathname, state } = useLocation();
  const given = tokenIn(hash);
  const present = given === '' ? (state.linkToken ?? '') : given;
  // Remembered, since the location is the next page's already while this one is still shown.
  const [token, setToken] = useState(present);
  if (present !== '' && present !== token) setToken(present);
  useEffect(() => {
    if (given !== '') history.replace(pathname, { linkToken: given });
  }, [given, history, pathname]);
  return token;
}
