import type { AuditEvent } from 'roster-contract';
import { AUDIT_EVENT_TYPES, AUDIT_OUTCOMES } from 'roster-contract/catalogue';
import { idOf, type ListSearch, oneOf, validateListSearch } from '../../ui/list/search.ts';

/** Whatever the address bar may hold; read by the router before the page, so without React. */
export interface AuditSearch extends ListSearch {
  eventType?: EventType;
  /** Counts with an event type alone, since it depends on it. */
  operation?: string;
  outcome?: Outcome;
  /** Who did it, and to what; by id. */
  operatedBy?: string;
  targetId?: string;
  organizationId?: string;
  projectId?: string;
  /** How far back from now; instead of exact times. */
  period?: Period;
  /** From this moment on, and before that one: RFC 3339, UTC. */
  from?: string;
  to?: string;
  /** The event whose details are open. */
  event?: string;
}

export type EventType = AuditEvent['eventType'];
export type Outcome = AuditEvent['outcome'];
export type Period = (typeof PERIODS)[number];

export const PERIODS = ['1h', '24h', '7d', '30d'] as const;

const IDS = ['operatedBy', 'targetId', 'organizationId', 'projectId', 'event'] as const;
/** As the server writes operations and times. */
const OPERATION = /^[a-z_]{1,40}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;

/** The view that an address asks for; what makes no sense, and what is the default anyway, is left out. */
export function validateAuditSearch(search: Record<string, unknown>): AuditSearch {
  const { q: _, ...view }: AuditSearch = validateListSearch(search);
  const eventType = oneOf(AUDIT_EVENT_TYPES, search.eventType);
  if (eventType) view.eventType = eventType;
  const { operation } = search;
  if (eventType && typeof operation === 'string' && OPERATION.test(operation)) view.operation = operation;
  const outcome = oneOf(AUDIT_OUTCOMES, search.outcome);
  if (outcome) view.outcome = outcome;
  for (const name of IDS) {
    const id = idOf(search[name]);
    if (id) view[name] = id;
  }
  const period = oneOf(PERIODS, search.period);
  if (period) return { ...view, period };
  const from = timeOf(search.from);
  const to = timeOf(search.to);
  if (from) view.from = from;
  if (to && (!from || Date.parse(from) < Date.parse(to))) view.to = to;
  return view;
}

const timeOf = (value: unknown): string | undefined =>
  typeof value === 'string' && TIME.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
