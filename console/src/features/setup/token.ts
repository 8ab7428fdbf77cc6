import { useEffect, useState } from 'react';

/** The setup token in a link's fragment, which browsers send to no server and no log. */
const tokenIn = (hash: string): string => new URLSearchParams(hash.slice(1)).get('token') ?? '';

/** Takes the token from the address bar, so that it stays in neither the history nor a screenshot. */
export function useSetupToken(): string {
  const [token] = useState(() => tokenIn(window.location.hash));
  useEffect(() => {
    if (token !== '') window.history.replaceState(window.history.state, '', window.location.pathname);
  }, [token]);
  return token;
}
