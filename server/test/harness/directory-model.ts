import { fold } from '../../src/lib/text.ts';
import type { MadeUpPerson } from './people.ts';
import type { MemberRole } from './tenancy.ts';

/** Who belongs where, as plain rows. */
export interface Belongings {
  organizations: { organizationId: string; userId: string; role: MemberRole }[];
  projects: { projectId: string; organizationId: string; userId: string; role: MemberRole }[];
}

/** People, and who belongs where. */
export interface Directory extends Belongings {
  people: MadeUpPerson[];
}

/** What a list is asked for. */
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

/** What of all belongings a caller may know, the plain way: docs/permissions.md, Roles. */
export function knownTo({ id, systemRole }: Caller, { organizations, projects }: Belongings): Belongings {
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

/** Every sort there is. */
export const SORTS: readonly string[] = Object.keys(KEYS).flatMap((key) => [key, `-${key}`]);

/** Whom a list must hold, in order; undefined: it is not for this caller. */
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
