import { queryOptions } from '@tanstack/react-query';
import type { Mail, paths } from 'roster-contract';
import { api, unwrap } from '../../../api/client.ts';
import type { MailsSearch } from './search.ts';

export type MailPage = paths['/api/v1/mails']['get']['responses'][200]['content']['application/json'];

/** Everything known of mails. */
export const MAILS = ['mails'] as const;

/** How often is looked at what is under way. Milliseconds. */
const UNDER_WAY = 3_000;

const isUnderWay = ({ items, pause }: MailPage) =>
  pause !== null || items.some(({ state }) => state === 'queued');

/** One page of mails, newest first; looks again by itself while something is under way. */
export const mailsQuery = (view: MailsSearch) =>
  queryOptions({
    queryKey: [...MAILS, view],
    queryFn: ({ signal }): Promise<MailPage> =>
      unwrap(api.GET('/api/v1/mails', { params: { query: view }, signal })),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? UNDER_WAY : false),
  });

/** Sends a mail again, or one that waits now. Whatever pause there was is over. */
export const retryMail = (id: string): Promise<Mail> =>
  unwrap(api.POST('/api/v1/mails/{id}/retry', { params: { path: { id } } }));

/** Sends all again that failed. */
export const retryFailed = (): Promise<{ retried: number }> => unwrap(api.POST('/api/v1/mails/retry'));

/** Ends the pause with a mail that waits, whatever page is on the screen. */
export async function tryNow(): Promise<void> {
  const query = { state: 'queued', limit: 1 } as const;
  const { items } = await unwrap(api.GET('/api/v1/mails', { params: { query } }));
  const [first] = items;
  if (first) await retryMail(first.id);
}
