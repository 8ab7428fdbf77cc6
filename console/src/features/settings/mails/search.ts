/** Whatever the address bar may hold; read by the router before the page, so without React. */
export interface MailsSearch {
  state?: MailState;
  cursor?: string;
}

export type MailState = 'queued' | 'sent' | 'failed' | 'withdrawn';

export const MAIL_STATES: readonly MailState[] = ['queued', 'sent', 'failed', 'withdrawn'];

/** The server refuses longer ones. */
const CURSOR_LENGTH = 1024;

/** The mails that an address asks for. What makes no sense is left out instead of refused, since links get cut and edited. */
export function validateMailsSearch(search: Record<string, unknown>): MailsSearch {
  const view: MailsSearch = {};
  const state = MAIL_STATES.find((known) => known === search.state);
  if (state) view.state = state;
  const { cursor } = search;
  if (typeof cursor === 'string' && cursor !== '' && cursor.length <= CURSOR_LENGTH) view.cursor = cursor;
  return view;
}
