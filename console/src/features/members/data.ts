import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import type { Member } from 'roster-contract';
import { api, unwrap } from '../../api/client.ts';
import type { MemberRole } from '../memberships/memberships.ts';

export type Person = Member['user'];

/** An organization or project that has members. */
export interface Place {
  type: 'organization' | 'project';
  id: string;
}

/** Where the people come from that can be added. */
export type CandidateSource =
  | { of: 'everybody' }
  | { of: 'organization'; id: string }
  | { of: 'place'; place: Place };

/** Part of a list that is fetched piece by piece. */
interface Piece<Item> {
  items: Item[];
  nextCursor: string | null;
  total: { value: number; exact: boolean };
}

/** Everything known of who belongs where. */
export const MEMBER_LISTS = ['members'] as const;

/** As many as fill a screen or two. */
const AT_ONCE = 50;

interface Wanted {
  q: string;
  role?: MemberRole | undefined;
  cursor: string | undefined;
  signal: AbortSignal;
}

/** A list that is fetched piece by piece as one scrolls. */
export const pieces = <Fetched extends Piece<unknown>>(
  key: readonly unknown[],
  q: string,
  fetchPiece: (wanted: Wanted) => Promise<Fetched>,
) =>
  infiniteQueryOptions({
    queryKey: [...MEMBER_LISTS, ...key, q],
    queryFn: ({ pageParam: cursor, signal }) => fetchPiece({ q, cursor, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });

/** Who belongs to an organization or project, in the order of names. */
export const membersQuery = (place: Place, q = '', role?: MemberRole) =>
  pieces(['of', place.type, place.id, role ?? null], q, (wanted) => fetchMembers(place, { ...wanted, role }));

/** Who can be added, in the order of names. */
export const candidatesQuery = (source: CandidateSource, q: string) =>
  pieces(['candidates', source], q, (wanted) => fetchCandidates(source, wanted));

function fetchMembers({ type, id }: Place, wanted: Wanted): Promise<Piece<Member>> {
  const request = { params: { path: { id }, query: queryOf(wanted) }, signal: wanted.signal };
  return unwrap(
    type === 'organization'
      ? api.GET('/api/v1/organizations/{id}/members', request)
      : api.GET('/api/v1/projects/{id}/members', request),
  );
}

async function fetchCandidates(source: CandidateSource, wanted: Wanted): Promise<Piece<Person>> {
  const { signal } = wanted;
  const query = queryOf(wanted);
  if (source.of === 'everybody') {
    // Who has not activated the account yet is invited to an organization, not made a member of it.
    const params = { query: { ...query, status: 'active', sort: 'username' } } as const;
    return unwrap(api.GET('/api/v1/users', { params, signal }));
  }
  if (source.of === 'organization') {
    const { items, ...rest } = await fetchMembers({ type: 'organization', id: source.id }, wanted);
    return { ...rest, items: items.map(({ user }) => user) };
  }
  const { type, id } = source.place;
  const request = { params: { path: { id }, query }, signal };
  return unwrap(
    type === 'organization'
      ? api.GET('/api/v1/organizations/{id}/candidates', request)
      : api.GET('/api/v1/projects/{id}/candidates', request),
  );
}

const queryOf = ({ q, role, cursor }: Wanted) => ({
  limit: AT_ONCE,
  ...(q !== '' && { q }),
  ...(role && { role }),
  ...(cursor !== undefined && { cursor }),
});
