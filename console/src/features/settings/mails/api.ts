import { queryOptions } from '@tanstack/react-query';
import type { Mail, paths } from 'roster-contract';
import { api, unwrap } from '../../../api/client.ts';
import type { MailsSearch } from './search.ts';

export type MailPage = paths['/api/v1/mails']['get']['responses'][200]['content']['application/json'];

/** The prefix of all query keys of emails. */
export const MAILS = ['mails'] as const;

/** Milliseconds. */
const PENDING_INTERVAL = 3_000;

const hasPending = ({ items, pause }: MailPage) =>
  pause !== null || items.some(({ state }) => state === 'queued');

/** GET /mails: one page, newest first; polled while an email is queued or sending is paused. */
export const mailsQuery = (view: MailsSearch) =>
  queryOptions({
    queryKey: [...MAILS, view],
    queryFn: ({ signal }): Promise<MailPage> =>
      unwrap(api.GET('/api/v1/mails', { params: { query: view }, signal })),
    refetchInterval: ({ state }) => (state.data && hasPending(state.data) ? PENDING_INTERVAL : false),
  });

/** POST /mails/{id}/retry: queues an email again, or sends a waiting one now. Also ends a pause. */
export const retryMail = (id: string): Promise<Mail> =>
  unwrap(api.POST('/api/v1/mails/{id}/retry', { params: { path: { id } } }));

/** POST /mails/retry: queues all failed emails again. */
export const retryFailed = (): Promise<{ retried: number }> => unwrap(api.POST('/api/v1/mails/retry'));

/** Ends a pause by retrying any queued email, which may be on another page of the list. */
export async function retryNow(): Promise<void> {
  const query = { state: 'queued', limit: 1 } as const;
  const { items } = await unwrap(api.GET('/api/v1/mails', { params: { query } }));
  const [first] = items;
  if (first) await retryMail(first.id);
}

/** Returns when an email is tried next, which is not before a pause ends; null if it is sent or failed. */
export function nextAttemptOf(
  { nextAttemptAt }: Pick<Mail, 'nextAttemptAt'>,
  pausedUntil: string | undefined,
): string | null {
  if (nextAttemptAt === null || pausedUntil === undefined) return nextAttemptAt;
  return new Date(pausedUntil) > new Date(nextAttemptAt) ? pausedUntil : nextAttemptAt;
}
