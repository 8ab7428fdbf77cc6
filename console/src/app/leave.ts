/**
 * To the sign-in page by loading it anew, not by the router: nothing that this person saw stays in memory for whoever
 * sits down next.
 */
export function leaveForSignIn(next?: string): void {
  window.location.assign(next === undefined ? '/sign-in' : `/sign-in?${new URLSearchParams({ next })}`);
}
