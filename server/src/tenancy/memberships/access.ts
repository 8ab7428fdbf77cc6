import type { Static } from 'typebox';
import type { SignedInCaller } from '../../access/actor.ts';
import { effectiveGrantsOf, explainAbilities } from '../../access/explain.ts';
import type { Services } from '../../identity/services.ts';
import { decideUser, factsOf, findUser, listUsers, searchWords } from '../../identity/users/index.ts';
import { pageCursorsOf } from '../../lib/cursors.ts';
import { invalid } from '../../lib/errors.ts';
import { NIL } from '../../lib/ids.ts';
import type { Access, AccessList, AccessQueryInput } from './access-contract.ts';
import type { CandidateQueryInput } from './contract.ts';
import type { Resource } from './model.ts';
import { presentPerson } from './present.ts';
import { viewResource } from './resource-changes.ts';

type Filter = Parameters<typeof listUsers>[1];
type Circle = Filter['circles'][number];

/** A place in the words of `access/`. */
const placed = ({ type, id, organization }: Resource) => ({
  organizationId: organization.id,
  projectId: type === 'project' ? id : undefined,
});

const COURSE = { permission: 'viewMembers', eventType: 'membership', operation: 'view_access' } as const;

/** Why somebody may do what at a place. Throws 403, 404, 422 unless one place is named. */
export async function explainAccess(
  services: Services,
  caller: SignedInCaller,
  userId: string,
  { organizationId, projectId }: AccessQueryInput,
): Promise<Static<typeof Access>> {
  const id = organizationId ?? projectId;
  if (id === undefined)
    throw invalid([{ path: '/organizationId', code: 'required', message: 'or a project is required' }]);
  if (organizationId !== undefined && projectId !== undefined)
    throw invalid([{ path: '/projectId', code: 'unknown_field', message: 'one place is asked about' }]);
  const type = organizationId === undefined ? 'project' : 'organization';
  return viewResource(services, caller, { type, id }, COURSE, async (db, place) => {
    const user = await findUser(db, userId);
    if (!user || !decideUser(caller.actor, 'view', factsOf(user, undefined)).allowed) return undefined;
    const isActive = user.status === 'active';
    return {
      user: presentPerson(user),
      place: {
        type,
        id: place.id,
        name: place.name,
        organizationId: place.organization.id,
        organizationName: place.organization.name,
      },
      isActive,
      grants: effectiveGrantsOf(user, placed(place)),
      abilities: explainAbilities(user, isActive, placed(place)),
    };
  });
}

/** A page of everyone with access to a place, and why. Throws 403, 404, 422 `invalid_cursor`. */
export const listAccess = (
  services: Services,
  caller: SignedInCaller,
  key: Pick<Resource, 'type' | 'id'>,
  query: CandidateQueryInput,
): Promise<Static<typeof AccessList>> =>
  viewResource(services, caller, key, COURSE, async (_db, place) => {
    const included = caller.actor.systemRole === 'admin';
    const within = circleOf(place);
    const words = searchWords(query.q ?? '');
    const filters: Filter[] = [{ words, circles: [within] }];
    if (included)
      filters.push({
        words,
        systemRole: 'admin',
        circles: [],
        addable: { to: within, by: caller.actor },
      });
    const { users, nextCursor, total } = await readInTurn(services, `access:${place.id}`, query, filters);
    const items = users.map((user) => ({
      user: presentPerson(user),
      grants: effectiveGrantsOf(user, placed(place)),
    }));
    return { items, nextCursor, total, systemAdmins: { included } };
  });

/** Its members, and of a project also the organization's admins. */
const circleOf = ({ type, id, organization }: Resource): Circle =>
  type === 'organization'
    ? [{ of: 'organization', ids: [id] }]
    : [
        { of: 'project', ids: [id] },
        { of: 'organization', ids: [organization.id], role: 'admin' },
      ];

/** A page of several lists, one after the other, each in the order of names. A marker says in which list it stands. */
async function readInTurn(
  { cursors, database }: Services,
  list: string,
  { limit = 30, cursor }: CandidateQueryInput,
  filters: readonly Filter[],
) {
  const [turn, position] = cursor === undefined ? [0, undefined] : fromPageCursor(cursors.read(list, cursor));
  const read = (index: number, filter: Filter, most: number) =>
    listUsers(database.db, filter, {
      order: 'username',
      descending: false,
      limit: most,
      position: index === turn ? position : undefined,
    });
  const users: Awaited<ReturnType<typeof listUsers>>['users'] = [];
  const total = { value: 0, exact: true };
  let nextCursor: string | null = null;
  for (const [index, filter] of filters.entries()) {
    const rest = limit - users.length;
    // Also of a list that is not on this page, for the total.
    const shows = index >= turn && nextCursor === null;
    const page = await read(index, filter, Math.max(1, rest));
    total.value += page.total.value;
    total.exact &&= page.total.exact;
    if (!shows) continue;
    const shown = rest > 0 ? page.users : [];
    users.push(...shown);
    const ids = page.users.map(({ id }) => id);
    const marker = pageCursorsOf({ ...page, ids }, undefined, false, (each) =>
      cursors.write(list, { ...each, value: `${index}${each.value}` }),
    );
    if (rest > 0) nextCursor = marker.nextCursor;
    else if (page.users.length > 0)
      nextCursor = cursors.write(list, { value: `${index}`, id: NIL, backwards: false });
  }
  return { users, nextCursor, total };
}

/** The list that a marker stands in, and where; from its beginning on when nothing follows. */
function fromPageCursor({ value, ...rest }: { value: string; id: string; backwards: boolean }) {
  return [Number(value.slice(0, 1)), { ...rest, value: value.slice(1) }] as const;
}
