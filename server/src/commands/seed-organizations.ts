import type pg from 'pg';
import { DAY } from '../lib/clock.ts';
import { newIdAt } from '../lib/ids.ts';
import { fold, foldCase } from '../lib/text.ts';

const PROJECTS_EACH = 10;
const BEGIN = Date.parse('2020-01-01T00:00:00Z');
const FIRST =
  'North Blue Bright Iron Silver Clear Swift Green Stone River Summit Harbor Cedar Maple Delta'.split(' ');
const SECOND = 'Works Labs Health Foods Logistics Energy Media Systems Bank Travel Rail Water'.split(' ');
const PROJECTS = 'Platform,Gateway,Fleet,Metering,Warehouse,Portal,Sandbox,Plant 4,数据,Line 2'.split(',');

/** An organization or project to be filled. Members are taken from an ordered list, starting at `start`, every `step`-th, wrapping around. */
interface Resource {
  id: string;
  name: string;
  organizationId: string;
  size: number;
  start: number;
  step: number;
  createdAt: Date;
}

/**
 * Creates organizations with ten projects each, with the users of the temporary table `seeded` as members. A few
 * organizations have a tenth of all users, some a hundredth, most a few hundred; a user is in 1.5 organizations on average.
 * The members of every fifth organization were created together. Existing names are skipped.
 */
export async function seedOrganizations(
  client: pg.Client,
  count: number,
): Promise<{ organizations: number; projects: number }> {
  if (count === 0) return { organizations: 0, projects: 0 };
  await client.query(`CREATE TEMP TABLE seeded_people ON COMMIT DROP AS
    SELECT id, created_at, row_number() OVER (ORDER BY created_at, id) - 1 AS number FROM users
    WHERE lower(email COLLATE "C") IN (SELECT lower(email COLLATE "C") FROM seeded)`);
  await client.query('CREATE INDEX ON seeded_people (number)');
  await client.query('ANALYZE seeded_people');
  const { rows: people } = await client.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM seeded_people',
  );
  const planned = Array.from({ length: count }, (_, rank) =>
    organizationOf(rank, count, people[0]?.count ?? 0),
  );
  const added = await insertResources(client, 'organizations', planned);
  const organizations = planned.filter(({ id }) => added.has(id));
  const projects = organizations.flatMap(projectsOf);
  await insertResources(client, 'projects', projects);
  await insertMembers(client, organizations, projects);
  return { organizations: organizations.length, projects: projects.length };
}

function organizationOf(rank: number, count: number, people: number): Resource {
  const number = Math.floor(rank / (FIRST.length * SECOND.length));
  const name = `${FIRST[rank % FIRST.length]} ${SECOND[Math.floor(rank / FIRST.length) % SECOND.length]}`;
  const createdAt = new Date(BEGIN + ((rank * 7919) % 2000) * DAY);
  const id = newIdAt(createdAt);
  return {
    id,
    name: number === 0 ? name : `${name} ${number + 1}`,
    organizationId: id,
    size: Math.min(people, Math.max(1, Math.round(shareOf(rank, count) * people))),
    start: Math.floor(chance(rank, 1) * people),
    step: rank % 5 === 4 ? 1 : stepThrough(people, rank),
    createdAt,
  };
}

/** Returns a reproducible pseudorandom number from 0 to 1 (murmur3 finalizer). */
function chance(rank: number, use: number): number {
  let mixed = Math.imul(rank + 1, 0x9e3779b1) ^ Math.imul(use, 0x85ebca77);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}

/** Returns the fraction of all users that are members of the organization of this rank. */
function shareOf(rank: number, count: number): number {
  if (rank < count / 400) return 0.1;
  if (rank < count / 80) return 0.01;
  // Between a tenth and three times the average.
  return (0.8 / count) * (0.1 + 2.7 * chance(rank, 2) ** 2);
}

/** Returns a step that is coprime with the number of users, so that it reaches each user once. */
function stepThrough(people: number, rank: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let step = Math.max(1, Math.floor((0.2 + 0.6 * chance(rank, 3)) * people));
  while (divisor(step, people) > 1) step++;
  return step;
}

/** Half of the members are in the first project; the other projects share the rest. */
const projectsOf = (organization: Resource): Resource[] =>
  PROJECTS.slice(0, PROJECTS_EACH).map((name, index) => ({
    id: newIdAt(organization.createdAt),
    name,
    organizationId: organization.id,
    size: Math.ceil(organization.size * (index === 0 ? 0.5 : 0.5 / (PROJECTS_EACH - 1))),
    start: Math.floor((organization.size * index) / PROJECTS_EACH),
    step: 1,
    createdAt: organization.createdAt,
  }));

/** Inserts resources. Returns the IDs of those whose name was not taken. */
async function insertResources(
  client: pg.Client,
  table: 'organizations' | 'projects',
  resources: Resource[],
): Promise<Set<string>> {
  const column = <Value>(read: (resource: Resource) => Value) => resources.map(read);
  const [name, value] = table === 'projects' ? [', organization_id', ', organization_id'] : ['', ''];
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO ${table} (id, name, name_key, search_text, created_at, updated_at${name})
     SELECT id, name, name_key, search_text, created_at, created_at${value}
     FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::uuid[])
       AS resource (id, name, name_key, search_text, created_at, organization_id)
     ON CONFLICT DO NOTHING RETURNING id`,
    [
      column(({ id }) => id),
      column(({ name }) => name),
      column((resource) => foldCase(resource.name)),
      column((resource) => fold(resource.name)),
      column(({ createdAt }) => createdAt),
      column(({ organizationId }) => organizationId),
    ],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Every hundredth member of an organization and every fiftieth of a project is an admin, including the first. */
async function insertMembers(
  client: pg.Client,
  organizations: Resource[],
  projects: Resource[],
): Promise<void> {
  const numbers = (resources: Resource[]) => [
    resources.map(({ id }) => id),
    resources.map(({ size }) => size),
    resources.map(({ start }) => start),
    resources.map(({ step }) => step),
  ];
  await client.query(
    `CREATE TEMP TABLE seeded_members ON COMMIT DROP AS
     SELECT o.id AS organization_id, o.size AS organization_size, i AS number, p.id AS user_id
     FROM unnest($1::uuid[], $2::int[], $3::int[], $4::int[]) AS o (id, size, start, step)
     CROSS JOIN LATERAL generate_series(0, o.size - 1) AS i
     JOIN seeded_people p ON p.number = (o.start + i::bigint * o.step) % (SELECT count(*) FROM seeded_people)`,
    numbers(organizations),
  );
  // In random physical order, as in a real installation.
  await client.query(
    `INSERT INTO organization_members (organization_id, user_id, role, joined_at)
     SELECT organization_id, user_id, CASE WHEN number % 100 = 0 THEN 'admin' ELSE 'viewer' END, o.created_at
     FROM seeded_members m JOIN organizations o ON o.id = organization_id ORDER BY md5(number || user_id::text)`,
  );
  await client.query('CREATE INDEX ON seeded_members (organization_id, number)');
  await client.query('ANALYZE seeded_members');
  await client.query(
    `INSERT INTO project_members (project_id, organization_id, user_id, role, joined_at)
     SELECT p.id, m.organization_id, m.user_id, CASE WHEN i % 50 = 0 THEN 'admin' ELSE 'viewer' END, projects.created_at
     FROM unnest($1::uuid[], $2::int[], $3::int[], $4::int[]) AS p (id, size, start, step)
     JOIN projects ON projects.id = p.id
     CROSS JOIN LATERAL generate_series(0, p.size - 1) AS i
     JOIN (SELECT DISTINCT organization_id, organization_size FROM seeded_members) AS o USING (organization_id)
     JOIN seeded_members m ON m.organization_id = o.organization_id AND m.number = (p.start + i * p.step) % o.organization_size
     ORDER BY md5(i || m.user_id::text)`,
    numbers(projects),
  );
}
