import { fold } from '../../src/lib/text.ts';
import type { MadeUpPerson } from './people.ts';
import type { MemberRole } from './tenancy.ts';

/** Memberships as plain rows. */
export interface Memberships {
  organizations: { organizationId: string; userId: string; role: MemberRole }[];
  projects: { projectId: string; organizationId: string; userId: string; role: MemberRole }[];
}

/** Users and their memberships. */
export interface Directory extends Memberships {
  people: MadeUpPerson[];
}

/** The parameters of a list request. */
export interface DirectoryQuery {
  sort: string;
  q?: string;
  status?: string;
  systemRole?: string;
  organizationId?: string;
  organizationRole?: string;
  projectId?: string;
  projectRole?: string;
}

type Caller = Pick<MadeUpPerson, 'id' | 'systemRole'>;

/** Returns the memberships that a caller may see, by a simple implementation of docs/permissions.md, Roles. */
export function knownTo({ id, systemRole }: Caller, { organizations, projects }: Memberships): Memberships {
  if (systemRole === 'admin') return { organizations, projects };
  const ruled = new Set(
    organizations
      .filter(({ userId, role }) => userId === id && role === 'admin')
      .map(({ organizationId }) => organizationId),
  );
  const ownProjects = new Set(
    projects.filter(({ userId }) => userId === id).map(({ projectId }) => projectId),
  );
  const known = projects.filter(
    ({ projectId, organizationId }) => ruled.has(organizationId) || ownProjects.has(projectId),
  );
  const through = new Set(known.map(({ userId, organizationId }) => `${userId} ${organizationId}`));
  return {
    organizations: organizations.filter(
      ({ userId, organizationId }) => ruled.has(organizationId) || through.has(`${userId} ${organizationId}`),
    ),
    projects: known,
  };
}

const bytes = (text: string) => Buffer.from(text).toString('hex');
const textOf = ({ username, email }: MadeUpPerson) => `${fold(username)}\n${fold(email)}`;
const KEYS: Record<string, (person: MadeUpPerson) => string> = {
  username: (person) => bytes(textOf(person)),
  email: ({ email }) => bytes(email.toLowerCase()),
  createdAt: ({ createdAt }) => createdAt.toISOString(),
  lastLoginAt: ({ lastLoginAt }) => lastLoginAt?.toISOString() ?? '',
};

/** All sort orders. */
export const SORTS: readonly string[] = Object.keys(KEYS).flatMap((key) => [key, `-${key}`]);

/** Returns the ids that a list must contain, in order; undefined when the caller may not read the list. */
export function expectedList(
  caller: Caller,
  directory: Directory,
  query: DirectoryQuery,
): MadeUpPerson[] | undefined {
  const { organizations, projects } = knownTo(caller, directory);
  const mayList =
    caller.systemRole === 'admin' ||
    directory.organizations.some(({ userId, role }) => userId === caller.id && role === 'admin') ||
    directory.projects.some(({ userId }) => userId === caller.id);
  if (!mayList) return undefined;
  const holders = (rows: { userId: string }[]) => new Set(rows.map(({ userId }) => userId));
  const matches = (asked: string | undefined, value: string) => (asked ?? value) === value;
  const visible = holders([...organizations, ...projects]);
  const inOrganization = holders(
    organizations.filter(
      (row) => matches(query.organizationId, row.organizationId) && matches(query.organizationRole, row.role),
    ),
  );
  const inProject = holders(
    projects.filter((row) => matches(query.projectId, row.projectId) && matches(query.projectRole, row.role)),
  );
  const words = fold(query.q ?? '')
    .split(/\s+/)
    .filter(Boolean);
  const keyOf = KEYS[query.sort.replace('-', '')] ?? (() => '');
  const found = directory.people
    .filter(({ id }) => caller.systemRole === 'admin' || visible.has(id))
    .filter(({ id }) => !(query.organizationId || query.organizationRole) || inOrganization.has(id))
    .filter(({ id }) => !(query.projectId || query.projectRole) || inProject.has(id))
    .filter((person) => words.every((word) => textOf(person).includes(word)))
    .filter(({ status }) => (query.status ?? status) === status)
    .filter(({ systemRole }) => (query.systemRole ?? systemRole) === systemRole)
    .map((person) => ({ person, key: `${keyOf(person)} ${person.id}` }))
    .sort((left, right) => (left.key < right.key ? -1 : 1))
    .map(({ person }) => person);
  return query.sort.startsWith('-') ? found.reverse() : found;
}
