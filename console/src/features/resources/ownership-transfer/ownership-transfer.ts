import { api, unwrap } from '../../../api/client.ts';
import type { SelectOption } from '../SearchSelect.tsx';

/** An organization or project that would be left without an active admin. */
export interface ResourceWithoutAdmin {
  type: 'organization' | 'project';
  id: string;
  name: string;
  /** Of a project. */
  organizationName?: string;
  /** In whom its next admin is looked for. */
  organizationId: string;
  memberCount: number;
}

/** As the server tells what would be left without an active admin. */
export interface WithoutAdmin {
  organizations: readonly { id: string; name: string; memberCount: number }[];
  projects: readonly {
    id: string;
    name: string;
    organizationId: string;
    organizationName: string;
    memberCount: number;
  }[];
}

/** Somebody who could take a place over. */
export interface Successor extends SelectOption {
  email: string;
}

/** Who takes over what: place id → person. */
export type OwnershipTransfers = ReadonlyMap<string, Successor>;

/** Both kinds of places, organizations first. */
export const resourcesWithoutAdmin = ({ organizations, projects }: WithoutAdmin): ResourceWithoutAdmin[] => [
  ...organizations.map((place) => ({ type: 'organization' as const, organizationId: place.id, ...place })),
  ...projects.map((place) => ({ type: 'project' as const, ...place })),
];

/** As the server takes it; nothing when nothing is handed over. */
export const ownershipTransferQuery = (handOver: OwnershipTransfers): { handOver?: string[] } =>
  handOver.size === 0 ? {} : { handOver: [...handOver].map(([place, { id }]) => `${place}:${id}`) };

/** As many as one looks through. */
const SHOWN = 50;

/**
 * Active members who could take a place over. Whoever belongs to a project's organization may take the project over;
 * those who are in it already are asked for first, unless there is nobody but who leaves.
 */
export async function findSuccessors(
  place: ResourceWithoutAdmin,
  leavingId: string,
  q: string,
  signal: AbortSignal,
): Promise<Successor[]> {
  const query = { ...(q !== '' && { q }), limit: SHOWN };
  const isOfProject = place.type === 'project' && place.memberCount > 1;
  const { items } = await unwrap(
    isOfProject
      ? api.GET('/api/v1/projects/{id}/members', { params: { path: { id: place.id }, query }, signal })
      : api.GET('/api/v1/organizations/{id}/members', {
          params: { path: { id: place.organizationId }, query },
          signal,
        }),
  );
  return items
    .map(({ user }) => user)
    .filter(({ id, status }) => status === 'active' && id !== leavingId)
    .map(({ id, username, email }) => ({ id, name: username, email }));
}
