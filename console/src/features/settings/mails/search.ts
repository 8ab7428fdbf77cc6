/** The search parameters of the emails tab. The router reads them before the tab is loaded, so without React. */
export interface MailsSearch {
  state?: MailState;
  cursor?: string;
}

export type MailState = 'queued' | 'sent' | 'failed' | 'withdrawn';

export const MAIL_STATES: readonly MailState[] = ['queued', 'sent', 'failed', 'withdrawn'];

/** The server rejects longer ones. */
const MAX_CURSOR_LENGTH = 1024;

/** Returns the valid search parameters. Invalid ones are left out and not rejected, since links get cut and edited. */
export function validateMailsSearch(search: Record<string, unknown>): MailsSearch {
  const view: MailsSearch = {};
  const state = MAIL_STATES.find((known) => known === search.state);
  if (state) view.state = state;
  const { cursor } = search;
  if (typeof cursor === 'string' && cursor !== '' && cursor.length <= MAX_CURSOR_LENGTH) view.cursor = cursor;
  return view;
}
