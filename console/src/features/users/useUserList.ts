import type { UseQueryResult } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { User } from 'roster-contract';
import type { UserPage } from './api.ts';
import { BULK_ACTIONS } from './bulk.ts';
import { isHidden } from './user.ts';

export interface Selection {
  /** Whether any bulk action is available to the caller. */
  isOffered: boolean;
  /** The selected users. */
  users: User[];
  /** Whether all users of this page are selected. */
  isAll: boolean;
  isSome: boolean;
  has: (id: string) => boolean;
  toggle: (id: string) => void;
  toggleAll: () => void;
  clear: () => void;
}

const NO_USERS: ReadonlyMap<string, User> = new Map();

/**
 * The selected users of a list. The selection is kept while paging and reset when the filters change (`filterKey`), so
 * that it contains only users that the filters show.
 */
export function useSelection(shown: readonly User[], filterKey: string): Selection {
  const [selected, setSelected] = useState(NO_USERS);
  const [lastKey, setLastKey] = useState(filterKey);
  if (filterKey !== lastKey) {
    setLastKey(filterKey);
    setSelected(NO_USERS);
  }

  // Users on this page are taken from it, since they may have changed since they were selected.
  const users = useMemo(() => {
    const current = new Map(shown.map((user) => [user.id, user]));
    return [...selected.values()].map((user) => current.get(user.id) ?? user);
  }, [shown, selected]);
  const onPage = shown.filter(({ id }) => selected.has(id)).length;
  const isAll = onPage > 0 && onPage === shown.length;
  const shownRef = useRef(shown);
  useEffect(() => {
    shownRef.current = shown;
  }, [shown]);
  // Its identity must not change, so that only the toggled row renders again.
  const toggle = useCallback((id: string) => {
    setSelected((previous) => {
      const next = new Map(previous);
      const user = shownRef.current.find((each) => each.id === id);
      if (!next.delete(id) && user) next.set(id, user);
      return next;
    });
  }, []);
  return {
    isOffered: shown.some((user) => BULK_ACTIONS.some((action) => !isHidden(user, action))),
    users,
    isAll,
    isSome: onPage > 0 && !isAll,
    has: (id) => selected.has(id),
    toggle,
    toggleAll: () =>
      setSelected((previous) => {
        const next = new Map(previous);
        for (const user of shown) {
          if (isAll) next.delete(user.id);
          else next.set(user.id, user);
        }
        return next;
      }),
    clear: () => setSelected(NO_USERS),
  };
}

/** Milliseconds between refetches. An email that is queued for longer waits for the mail server. */
const REFETCH_DELAYS = [1_000, 2_000, 3_000, 5_000, 10_000, 20_000, 30_000];

/** Refetches the list with growing delays while the invitation email of a listed user is queued. */
export function useQueuedEmails({ data, dataUpdatedAt, refetch }: UseQueryResult<UserPage>): void {
  const queued = (data?.items ?? [])
    .filter(({ invitation }) => invitation?.delivery.state === 'queued')
    .map(({ invitation }) => `${invitation?.id} ${invitation?.expiresAt}`)
    .join();
  const attempts = useRef({ queued: '', count: 0 });
  useEffect(() => {
    if (queued !== attempts.current.queued) attempts.current = { queued, count: 0 };
    const delay = REFETCH_DELAYS[attempts.current.count];
    // Starts again after each response, whoever requested it.
    const hasResponse = dataUpdatedAt > 0;
    if (queued === '' || !hasResponse || delay === undefined) return;
    const timer = setTimeout(() => {
      attempts.current.count += 1;
      void refetch();
    }, delay);
    return () => clearTimeout(timer);
  }, [queued, dataUpdatedAt, refetch]);
}
