import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { type Attempt, recordingRefusals } from '../../access/operate.ts';
import { decideListing, scopeOf } from '../../access/permissions.ts';
import { pageCursorsOf } from '../../lib/cursors.ts';
import { AppError } from '../../lib/errors.ts';
import type { Services } from '../services.ts';
import { circleOf, circlesAskedFor } from './circles.ts';
import type { ImpactBody, UserBody, UserQueryInput } from './contract.ts';
import { factsOf, findOnlySystemAdmin } from './facts.ts';
import type { AuthorityEnd } from './lifecycle.ts';
import type { UserOrder } from './list.ts';
import { listUsers } from './list-store.ts';
import type { User } from './model.ts';
import { decideUser, type UserAction, type UserFacts } from './policy.ts';
import { presentUser } from './present.ts';
import { searchWords } from './search.ts';
import { findUser } from './store.ts';
import { suggestSearches } from './suggestions.ts';

/** What a list answers: a page, and the markers of its neighbours. */
interface UserPage {
  items: UserBody[];
  nextCursor: string | null;
  previousCursor: string | null;
  total: { value: number; exact: boolean };
  suggestions: string[];
}

const ORDERS: readonly UserOrder[] = ['username', 'email', 'lastLoginAt', 'createdAt'];

/** A page of the people that the caller may see. Throws 403 `forbidden`, 422 `invalid_cursor`. */
export async function listVisibleUsers(
  services: Services,
  caller: SignedInCaller,
  query: UserQueryInput,
): Promise<UserPage> {
  const attempt: Attempt = { eventType: 'user', operation: 'list', target: undefined };
  return recordingRefusals(services, caller, attempt, async () => {
    enforce(decideListing(caller.actor));
    return pageOf(services, caller, query);
  });
}

async function pageOf(services: Services, caller: SignedInCaller, query: UserQueryInput): Promise<UserPage> {
  const { database, cursors, clock } = services;
  const sort = query.sort ?? '-createdAt';
  const descending = sort.startsWith('-');
  const order = ORDERS.find((known) => known === sort.replace('-', '')) ?? 'createdAt';
  const limit = query.limit ?? 30;
  const position = query.cursor === undefined ? undefined : cursors.read(`users:${sort}`, query.cursor);
  const scope = scopeOf(caller.actor);
  const visible = circleOf(scope);
  // Whom they may ask for they may see.
  const asked = circlesAskedFor(scope, query);
  const filter = {
    words: searchWords(query.q ?? ''),
    status: query.status,
    systemRole: query.systemRole,
    inactiveSince: query.inactiveSince,
    circles: asked.length === 0 && visible ? [visible] : asked,
  };

  const [page, onlySystemAdmin] = await Promise.all([
    listUsers(database.db, filter, { order, descending, limit, position }),
    findOnlySystemAdmin(database.db),
  ]);
  const details = await services.lifecycle.details(database.db, page.users, clock.now());
  return {
    items: page.users.map((user) =>
      presentUser(caller.actor, user, factsOf(user, onlySystemAdmin), details.get(user.id)),
    ),
    ...pageCursorsOf({ ...page, ids: page.users.map(({ id }) => id) }, position, descending, (place) =>
      cursors.write(`users:${sort}`, place),
    ),
    total: page.total,
    suggestions:
      page.users.length === 0 && position === undefined
        ? await suggestSearches(database.db, filter, visible)
        : [],
  };
}

/**
 * Loads a user for reading, if the caller may do this with them. Unknown and invisible ones are refused alike, in
 * words, time and trace. Throws 403, 404.
 */
export async function loadForReading(
  services: Pick<Services, 'database' | 'clock'>,
  caller: SignedInCaller,
  id: string,
  action: UserAction,
): Promise<{ user: User; facts: UserFacts }> {
  const { db } = services.database;
  const attempt: Attempt = { eventType: 'user', operation: 'view', target: { type: 'user', id, name: null } };
  return recordingRefusals(services, caller, attempt, async () => {
    const [user, onlySystemAdmin] = await Promise.all([findUser(db, id), findOnlySystemAdmin(db)]);
    if (!user) throw new AppError('not_found');
    const facts = factsOf(user, onlySystemAdmin);
    enforce(decideUser(caller.actor, action, facts));
    return { user, facts };
  });
}

/** One user that the caller may see. Throws 404 `not_found`. */
export async function getUser(services: Services, caller: SignedInCaller, id: string): Promise<UserBody> {
  const { user, facts } = await loadForReading(services, caller, id, 'view');
  const details = await services.lifecycle.details(services.database.db, [user], services.clock.now());
  return presentUser(caller.actor, user, facts, details.get(id));
}

/** What each action is to the policy, and what it ends. */
const ACTIONS = {
  disable: { asked: 'disable', ends: 'disabled' },
  delete: { asked: 'delete', ends: 'deleted' },
  demote: { asked: 'changeSystemRole', ends: 'demoted' },
} as const satisfies Record<string, { asked: UserAction; ends: AuthorityEnd }>;

/** What disabling, deleting or demoting a user would touch, and whether it is possible at all. Throws 403, 404. */
export async function previewImpact(
  services: Services,
  caller: SignedInCaller,
  id: string,
  action: keyof typeof ACTIONS,
): Promise<ImpactBody> {
  const { database, clock, lifecycle } = services;
  const { user, facts } = await loadForReading(services, caller, id, 'previewImpact');
  const { asked, ends } = ACTIONS[action];
  const decision = decideUser(caller.actor, asked, facts);
  const impact = await lifecycle.impact(database.db, id, ends, clock.now());
  return {
    action,
    allowed: decision.allowed,
    reason: decision.allowed ? null : decision.reason,
    sessions: impact.sessions,
    invitations: impact.invitations,
    memberships: {
      organizations: ends === 'demoted' ? 0 : user.memberships.organizations.length,
      projects: ends === 'demoted' ? 0 : user.memberships.projects.length,
    },
    withoutAdmin: impact.withoutAdmin,
  };
}
