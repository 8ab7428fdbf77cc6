import type { AuditEvent } from 'roster-contract';

/** As many as are looked at; older ones are the audit page's. */
export const MOST_EVENTS = 20;

/** The newest of both, each once, the latest first. Ids begin with their time, so they tell the order within one moment. */
export function mergeEvents(some: readonly AuditEvent[], others: readonly AuditEvent[]): AuditEvent[] {
  const byId = new Map([...others, ...some].map((event) => [event.id, event]));
  return [...byId.values()].sort(isLater).slice(0, MOST_EVENTS);
}

const isLater = (one: AuditEvent, other: AuditEvent): number =>
  Date.parse(other.at) - Date.parse(one.at) || (one.id < other.id ? 1 : -1);
