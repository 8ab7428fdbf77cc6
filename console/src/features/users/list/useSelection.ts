import { useCallback, useMemo, useState } from 'react';
import type { User } from 'roster-contract';
import { BULK_ACTIONS } from '../bulk/plan.ts';
import { isForeign } from '../row/denial.ts';

export interface Selection {
  /** Whether there is anything that this caller may do with several of them at once. */
  isOffered: boolean;
  /** The selected people, all of them in sight. */
  users: User[];
  isAll: boolean;
  isSome: boolean;
  has: (id: string) => boolean;
  toggle: (id: string) => void;
  toggleAll: () => void;
  clear: () => void;
}

/** Which rows are ticked. Only what is on the page counts, since nobody should delete whom they do not see. */
export function useSelection(shown: readonly User[], viewKey: string): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [known, setKnown] = useState(viewKey);
  if (viewKey !== known) {
    setKnown(viewKey);
    setIds(new Set());
  }

  const users = useMemo(() => shown.filter(({ id }) => ids.has(id)), [shown, ids]);
  const isAll = users.length > 0 && users.length === shown.length;
  // Stays the same function, so that a tick redraws its own row alone.
  const toggle = useCallback(
    (id: string) =>
      setIds((previous) => {
        const next = new Set(previous);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    [],
  );
  return {
    isOffered: shown.some((user) => BULK_ACTIONS.some((action) => !isForeign(user, action))),
    users,
    isAll,
    isSome: users.length > 0 && !isAll,
    has: (id) => ids.has(id),
    toggle,
    toggleAll: () => setIds(isAll ? new Set() : new Set(shown.map(({ id }) => id))),
    clear: () => setIds(new Set()),
  };
}
