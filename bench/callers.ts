import type { Bench } from './bench.ts';
import { Client } from './client.ts';

/** Signed-in admins of organizations (or projects) of similar size, each with the visible users as SQL. */
export interface Callers {
  label: string;
  members: number;
  each: { client: Client; within: string }[];
}

interface Resource {
  id: string;
  members: number;
  /** Whether its members were created one after the other. */
  together: boolean;
}

/** The number of admins that take turns where organizations or projects are small. */
const TURNS = 5;

/** Returns admins of small, large and the largest organizations: with members created at any time, and on one day. */
export async function organizationAdmins(bench: Bench): Promise<Callers[]> {
  const resources = await resourcesOf(bench, 'organization_members', 'organization_id');
  return callersOf(bench, resources, {
    noun: 'organization',
    admins: (
      id,
    ) => `SELECT m.user_id FROM organization_members m WHERE m.organization_id = '${id}' AND m.role = 'admin'
      AND NOT EXISTS (SELECT FROM organization_members o WHERE o.user_id = m.user_id AND o.role = 'admin' AND o.organization_id <> '${id}')
      AND NOT EXISTS (SELECT FROM project_members p WHERE p.user_id = m.user_id AND p.role = 'admin' AND p.organization_id <> '${id}')`,
    within: (id) => `u.id IN (SELECT user_id FROM organization_members WHERE organization_id = '${id}')`,
  });
}

/** Returns the same for projects. */
export async function projectAdmins(bench: Bench): Promise<Callers[]> {
  const resources = await resourcesOf(bench, 'project_members', 'project_id');
  return callersOf(bench, resources, {
    noun: 'project',
    admins: (id) => `SELECT m.user_id FROM project_members m WHERE m.project_id = '${id}' AND m.role = 'admin'
      AND NOT EXISTS (SELECT FROM organization_members o WHERE o.user_id = m.user_id AND o.role = 'admin')
      AND NOT EXISTS (SELECT FROM project_members p WHERE p.user_id = m.user_id AND p.role = 'admin' AND p.project_id <> '${id}')`,
    within: (id) => `u.id IN (SELECT user_id FROM project_members WHERE project_id = '${id}')`,
  });
}

async function resourcesOf({ database }: Bench, table: string, column: string): Promise<Resource[]> {
  const { rows } = await database.pool.query<Resource>(
    `SELECT ${table}.${column} AS id, count(*)::int AS members,
       max(created_at) - min(created_at) < interval '1 year' AS together
     FROM ${table} JOIN users ON users.id = user_id GROUP BY 1 ORDER BY members DESC, 1`,
  );
  return rows;
}

async function callersOf(
  bench: Bench,
  resources: Resource[],
  what: { noun: string; admins: (id: string) => string; within: (id: string) => string },
): Promise<Callers[]> {
  const most = resources[0]?.members ?? 0;
  const spread = resources.filter(({ together }) => !together);
  const between = (least: number, limit: number) => (resource: Resource) =>
    resource.members >= least && resource.members < limit;
  const kinds: [label: string, resources: Resource[], turns: number][] = [
    ['', spread.filter(between(most / 500, most / 90)), TURNS],
    ['', spread.filter(between(most / 30, most / 2)), 1],
    ['', spread.filter(between(most / 2, most + 1)), 1],
    [' who came together', resources.filter(({ together }) => together), 1],
  ];
  const callers: Callers[] = [];
  for (const [label, of, turns] of kinds) {
    const each: Callers['each'] = [];
    let members = 0;
    for (const resource of of) {
      if (each.length === turns) break;
      const client = await signInOne(bench, what.admins(resource.id));
      if (!client) continue;
      each.push({ client, within: what.within(resource.id) });
      members = Math.max(members, resource.members);
    }
    if (each.length > 0)
      callers.push({ label: `${what.noun} admin of ${members.toLocaleString('en')}${label}`, members, each });
  }
  return callers;
}

/** Signs in the first active regular user of a query. */
async function signInOne({ database, server, directory }: Bench, query: string): Promise<Client | undefined> {
  const { rows } = await database.pool.query<{ email: string }>(
    `SELECT email FROM users WHERE status = 'active' AND system_role = 'user' AND id IN (${query}) ORDER BY id LIMIT 1`,
  );
  const [found] = rows;
  if (!found) return undefined;
  const client = new Client(server.origin);
  await client.signIn(found.email, directory.admin.password);
  return client;
}
