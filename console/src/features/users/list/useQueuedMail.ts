import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { UserPage } from '../data/list.ts';

/** Milliseconds between looking again. A mail that waits longer than all of them has a mail server that is away. */
const PAUSES = [1_000, 2_000, 3_000, 5_000, 10_000, 20_000, 30_000];

/** Looks again while the mail to somebody in sight is still on its way, a few times and ever more seldom. */
export function useQueuedMail({ data, dataUpdatedAt, refetch }: UseQueryResult<UserPage>): void {
  const queued = (data?.items ?? [])
    .filter(({ invitation }) => invitation?.delivery.state === 'queued')
    .map(({ invitation }) => `${invitation?.id} ${invitation?.expiresAt}`)
    .join();
  const looked = useRef({ queued: '', times: 0 });
  useEffect(() => {
    if (queued !== looked.current.queued) looked.current = { queued, times: 0 };
    const pause = PAUSES[looked.current.times];
    // Anew after each answer, whether it was asked for here or elsewhere.
    const isAnswered = dataUpdatedAt > 0;
    if (queued === '' || !isAnswered || pause === undefined) return;
    const timer = setTimeout(() => {
      looked.current.times += 1;
      void refetch();
    }, pause);
    return () => clearTimeout(timer);
  }, [queued, dataUpdatedAt, refetch]);
}
