import type { Static } from 'typebox';
import type { Actor, SignedInCaller } from '../../access/actor.ts';
import { scopeOf } from '../../access/permissions.ts';
import type { Services } from '../../identity/services.ts';
import { listUsers, searchWords } from '../../identity/users/index.ts';
import { pageCursorsOf } from '../../lib/cursors.ts';
import type { CandidateList, CandidateQueryInput, MemberList, MemberQueryInput } from './contract.ts';
import { presentMembers } from './members.ts';
import type { Resource } from './model.ts';
import { presentPerson } from './present.ts';
import { viewResource } from './resource-changes.ts';

type ResourceKey = Pick<Resource, 'type' | 'id'>;
type Filter = Omit<Parameters<typeof listUsers>[1], 'words'>;

/** A page of people in the order of names. */
async function pageOf(
  { cursors, database }: Services,
  list: string,
  { q = '', limit = 30, cursor }: CandidateQueryInput,
  filter: Filter,
) {
  const position = cursor === undefined ? undefined : cursors.read(list, cursor);
  const request = { order: 'username', descending: false, limit, position } as const;
  const page = await listUsers(database.db, { ...filter, words: searchWords(q) }, request);
  const ids = page.users.map(({ id }) => id);
  const { nextCursor } = pageCursorsOf({ ...page, ids }, position, false, (each) =>
    cursors.write(list, each),
  );
  return { ids, users: page.users, nextCursor, total: page.total };
}

/** A page of a place's members. Throws 403, 404, 422 `invalid_cursor`. */
export const listMembers = (
  services: Services,
  caller: SignedInCaller,
  key: ResourceKey,
  { role, ...query }: MemberQueryInput,
): Promise<Static<typeof MemberList>> =>
  viewResource(
    services,
    caller,
    key,
    { permission: 'viewMembers', eventType: 'membership', operation: 'list' },
    async (db, place) => {
      const circles = [[{ of: place.type, ids: [place.id], role }]];
      const { ids, nextCursor, total } = await pageOf(services, `members:${place.id}`, query, { circles });
      return { items: await presentMembers(db, caller.actor, place, ids), nextCursor, total };
    },
  );

/** A page of those who could be made members of a place. Throws 403, 404, 422 `invalid_cursor`. */
export const listCandidates = (
  services: Services,
  caller: SignedInCaller,
  key: ResourceKey,
  query: CandidateQueryInput,
): Promise<Static<typeof CandidateList>> =>
  viewResource(
    services,
    caller,
    key,
    { permission: 'manageMembers', eventType: 'membership', operation: 'list_candidates' },
    async (_db, place) => {
      const from = candidatesOf(caller.actor, place);
      const filter = {
        circles: from ? [from] : [],
        addable: { to: [{ of: place.type, ids: [place.id] }], by: caller.actor },
      };
      const list = `candidates:${place.id}`;
      const { users, nextCursor, total } = await pageOf(services, list, query, filter);
      return { items: users.map(presentPerson), nextCursor, total };
    },
  );

/** Among whom members are chosen; undefined: all there are. Whom an organization's admin does not know is added by e-mail. */
function candidatesOf(
  actor: Actor,
  { type, id, organization }: Resource,
): Filter['circles'][number] | undefined {
  if (type === 'project') return [{ of: 'organization', ids: [organization.id] }];
  const scope = scopeOf(actor);
  if (scope === 'everything') return undefined;
  return [
    { of: 'organization', ids: scope.organizationIds.filter((each) => each !== id) },
    { of: 'project', ids: scope.projectIds },
  ];
}
