import type { AuditEvent } from 'roster-contract';
import { AUDIT_EVENT_TYPES, AUDIT_OUTCOMES } from 'roster-contract/catalogue';
import { idOf, type ListSearch, oneOf, validateListSearch } from '../../ui/list/search.ts';

/** The search parameters of the audit log. The router reads them before the page is loaded, so without React. */
export interface AuditSearch extends ListSearch {
  eventType?: EventType;
  /** Only with an event type, since it depends on it. */
  operation?: string;
  outcome?: Outcome;
  /** Ids of the user who performed the operation and of what it was performed on. */
  operatedBy?: string;
  targetId?: string;
  organizationId?: string;
  projectId?: string;
  /** A period up to now, instead of exact times. */
  period?: Period;
  /** Inclusive and exclusive limits: RFC 3339, UTC. */
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
/** The server's formats of operations and times. */
const OPERATION = /^[a-z_]{1,40}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;

/** Returns the valid search parameters; invalid values and defaults are left out. */
export function validateAuditSearch(search: Record<string, unknown>): AuditSearch {
  const { q: _, ...view }: AuditSearch = validateListSearch(search);
  const eventType = oneOf(AUDIT_EVENT_TYPES, search.eventType);
  if (eventType) view.eventType = eventType;
  const { operation } = search;
  // Operations that this console does not know are valid, since the server may be newer.
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

const ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** Returns the id in a text, such as a pasted id or link; of a link with several ids, the last one. */
export const idIn = (text: string): string | undefined => text.match(ID)?.at(-1)?.toLowerCase();
