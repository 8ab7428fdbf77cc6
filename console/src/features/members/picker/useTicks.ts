import { useState } from 'react';

/** Which of the rows at hand are ticked; what is out of sight does not count. */
export function useTicks(shown: readonly string[]) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const ticked = shown.filter((id) => ids.has(id));
  const isAll = ticked.length > 0 && ticked.length === shown.length;
  return {
    isAll,
    isSome: ticked.length > 0 && !isAll,
    has: (id: string) => ids.has(id),
    toggle: (id: string) => {
      const next = new Set(ids);
      if (!next.delete(id)) next.add(id);
      setIds(next);
    },
    toggleAll: () => setIds(new Set(isAll ? [] : shown)),
  };
}
