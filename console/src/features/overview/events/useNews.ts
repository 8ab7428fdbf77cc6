import { useState } from 'react';
import type { AuditEvent } from 'roster-contract';

const NONE: ReadonlySet<string> = new Set();

/**
 * What is shown of events that come by themselves: as they were while the list is held, else the newest; which of them
 * are new to who looks; how many wait; and how many came last, to be told.
 */
export function useNews(events: AuditEvent[] | undefined, isHeld: boolean) {
  const [shown, setShown] = useState(events);
  const [newIds, setNewIds] = useState(NONE);
  if (events !== undefined && events !== shown && !isHeld) {
    const known = new Set(shown?.map(({ id }) => id));
    const added = events.filter(({ id }) => !known.has(id)).map(({ id }) => id);
    // All are there at first; and an answer that brings nothing new leaves what is still unfolding alone.
    if (shown === undefined) setNewIds(NONE);
    else if (added.length > 0) setNewIds(new Set(added));
    setShown(events);
  }
  const known = new Set(shown?.map(({ id }) => id));
  const waiting = isHeld ? (events ?? []).filter(({ id }) => !known.has(id)).length : 0;
  return { shown, newIds, waiting, news: newIds.size };
}
