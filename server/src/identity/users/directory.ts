import { enforce } from '../../access/actor.ts';
import type { Context } from '../../access/context.ts';
import { decideListing, scopeOf } from '../../access/permissions.ts';
import { type Cursors, pageCursorsOf } from '../../lib/cursors.ts';
import type { UserBody, UserQueryInput } from './contract.ts';
import type { LastSystemAdmin } from './last-system-admin.ts';
import type { UserLifecycle } from './lifecycle.ts';
import type { UserOrder } from './list.ts';
import { listUsers } from './list-store.ts';
import { requestedScopesOf, visibleScopeOf } from './membership-scopes.ts';
import { presentUser } from './present.ts';
import { searchWords } from './search.ts';
import { withFacts } from './store.ts';
import { suggestSearches } from './suggestions.ts';

/** A page of users, with the cursors of the pages before and after it. */
interface UserPage {
  items: UserBody[];
  nextCursor: string | null;
  previousCursor: string | null;
  total: { value: number; exact: boolean };
  suggestions: string[];
}

const ORDERS: readonly UserOrder[] = ['username', 'email', 'lastLoginAt', 'createdAt'];

export type UserDirectory = ReturnType<typeof createUserDirectory>;

/** List and search of users. */
export const createUserDirectory = ({
  lifecycle,
  lastSystemAdmin,
  cursors,
}: {
  lifecycle: Pick<UserLifecycle, 'details'>;
  lastSystemAdmin: Pick<LastSystemAdmin, 'get'>;
  cursors: Cursors;
}) => ({
  /** Returns a page of the users that the caller may see. Throws 403, 422 `invalid_cursor`. */
  list(ctx: Context, query: UserQueryInput): Promise<UserPage> {
    const { actor } = ctx.caller;
    return ctx.auditRefusals({ eventType: 'user', operation: 'list', target: undefined }, async () => {
      enforce(decideListing(actor));
      const sort = query.sort ?? '-createdAt';
      const descending = sort.startsWith('-');
      const order = ORDERS.find((known) => known === sort.replace('-', '')) ?? 'createdAt';
      const limit = query.limit ?? 30;
      const position = query.cursor === undefined ? undefined : cursors.read(`users:${sort}`, query.cursor);
      const scope = scopeOf(actor);
      const filter = {
        words: searchWords(query.q ?? ''),
        status: query.status,
        systemRole: query.systemRole,
        inactiveSince: query.inactiveSince,
        memberships: requestedScopesOf(scope, query),
        visible: visibleScopeOf(scope),
      };

      const [page, lastAdmin] = await Promise.all([
        listUsers(ctx.db, filter, { order, descending, limit, position }),
        lastSystemAdmin.get(),
      ]);
      const details = await lifecycle.details(ctx.db, page.users, ctx.now());
      return {
        items: page.users.map((user) => presentUser(actor, withFacts(user, lastAdmin), details.get(user.id))),
        ...pageCursorsOf(page, position, descending, (each) => cursors.write(`users:${sort}`, each)),
        total: page.total,
        suggestions:
          position === undefined && !page.more ? await suggestSearches(ctx.db, filter, page.users) : [],
      };
    });
  },
});
