import { queryOptions } from '@tanstack/react-query';
import type { Member, paths } from 'roster-contract';
import { api, unwrap } from '../../../api/client.ts';
import type { MemberRole } from '../../memberships/memberships.ts';
import type { Place } from '../data.ts';

type Impact =
  paths['/api/v1/organizations/{id}/members/{userId}/impact']['get']['responses'][200]['content']['application/json'];

const of = (place: Place, userId: string) => ({ path: { id: place.id, userId } });

export function putMember(place: Place, userId: string, role: MemberRole): Promise<Member> {
  const request = { params: of(place, userId), body: { role } };
  return unwrap(
    place.type === 'organization'
      ? api.PUT('/api/v1/organizations/{id}/members/{userId}', request)
      : api.PUT('/api/v1/projects/{id}/members/{userId}', request),
  );
}

/** What goes along with the end of a membership. */
interface Leaving {
  handOver?: string[];
  /** So that the only admin of an organization may leave it. */
  tellSystemAdmins?: boolean;
}

export function removeMember(place: Place, userId: string, query: Leaving): Promise<unknown> {
  const request = { params: { ...of(place, userId), query } };
  return unwrap(
    place.type === 'organization'
      ? api.DELETE('/api/v1/organizations/{id}/members/{userId}', request)
      : api.DELETE('/api/v1/projects/{id}/members/{userId}', request),
  );
}

/** The first of the keys under which it is remembered what removing a member would touch. */
export const REMOVAL = 'removal';

/** What removing a member would touch. Asked anew each time. */
export const removalQuery = (place: Place, userId: string) =>
  queryOptions({
    // Not among the lists: asked again after the removal, there would be nobody to remove.
    queryKey: [REMOVAL, place.type, place.id, userId],
    queryFn: ({ signal }): Promise<Impact> => {
      const request = { params: of(place, userId), signal };
      return unwrap(
        place.type === 'organization'
          ? api.GET('/api/v1/organizations/{id}/members/{userId}/impact', request)
          : api.GET('/api/v1/projects/{id}/members/{userId}/impact', request),
      );
    },
    staleTime: 0,
    gcTime: 0,
  });
