import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import pg from 'pg';
import { newId } from '../../src/lib/ids.ts';
import {
  createTestDatabase,
  insertMember,
  insertOrganization,
  insertPeople,
  insertProject,
  removeMember,
} from '../harness/index.ts';

const database = await createTestDatabase();
const { url, sql, drop } = database;
after(drop);

const CHECK = { code: '23514' };
const FOREIGN = { code: '23503' };

async function newPerson(createdAt = new Date('2025-05-05T05:05:05Z')): Promise<string> {
  const [made] = await insertPeople(database, [{ email: `${newId()}@example.com`, createdAt }]);
  return made?.id ?? '';
}
const authorityOf = async (id: string) =>
  (await sql<{ version: number }>('SELECT authority_version AS version FROM users WHERE id = $1', [id]))[0]
    ?.version;

test('names are unique regardless of letter case: of organizations, and of projects within one', async () => {
  const [one, other] = [
    await insertOrganization(database, { name: 'Straße' }),
    await insertOrganization(database),
  ];
  await assert.rejects(insertOrganization(database, { name: 'STRASSE' }), {
    constraint: 'organizations_name_key',
  });
  await insertProject(database, one, { name: 'Same' });
  await assert.rejects(insertProject(database, one, { name: 'sAME' }), { constraint: 'projects_name_key' });
  await insertProject(database, other, { name: 'Same' });
  for (const name of ['', 'x'.repeat(51)]) {
    await assert.rejects(insertOrganization(database, { name }), CHECK);
    await assert.rejects(insertProject(database, one, { name }), CHECK);
  }
});

test('project members are members of the organization', async () => {
  const [organization, other] = [await insertOrganization(database), await insertOrganization(database)];
  const project = await insertProject(database, organization);
  const person = await newPerson();
  await assert.rejects(insertMember(database, project, person), FOREIGN);
  await insertMember(database, other, person);
  await assert.rejects(insertMember(database, project, person), FOREIGN);
  // Nor through a project with the id of another organization.
  const moved = { ...project, organizationId: other.id };
  await assert.rejects(insertMember(database, moved, person), FOREIGN);
  await insertMember(database, organization, person);
  await insertMember(database, project, person, 'admin');
  await assert.rejects(
    sql('UPDATE projects SET organization_id = $1 WHERE id = $2', [other.id, project.id]),
    FOREIGN,
  );
  await removeMember(database, organization, person);
  assert.deepEqual(await sql('SELECT 1 FROM project_members WHERE user_id = $1', [person]), []);
});

test('an organization with projects cannot be deleted; memberships are deleted with either end', async () => {
  const organization = await insertOrganization(database);
  const project = await insertProject(database, organization);
  const [stays, goes] = [await newPerson(), await newPerson()];
  for (const person of [stays, goes]) {
    await insertMember(database, organization, person);
    await insertMember(database, project, person);
  }
  const remove = () => sql('DELETE FROM organizations WHERE id = $1', [organization.id]);
  await assert.rejects(remove(), { code: /^2350[13]$|^23001$/ });
  await sql('DELETE FROM users WHERE id = $1', [goes]);
  const left = 'SELECT user_id FROM organization_members WHERE organization_id = $1';
  assert.deepEqual(await sql(left, [organization.id]), [{ user_id: stays }]);
  await sql('DELETE FROM projects WHERE id = $1', [project.id]);
  assert.deepEqual(await sql('SELECT 1 FROM project_members WHERE project_id = $1', [project.id]), []);
  await remove();
  assert.deepEqual(await sql(left, [organization.id]), []);
});

test('roles are one of two; changes increase the authority version', async () => {
  const organization = await insertOrganization(database);
  const project = await insertProject(database, organization);
  const [person, bystander] = [await newPerson(), await newPerson()];
  const steps: [what: string, step: () => Promise<unknown>][] = [
    ['joins the organization', () => insertMember(database, organization, person)],
    ['becomes its admin', () => insertMember(database, organization, person, 'admin')],
    ['joins the project', () => insertMember(database, project, person)],
    ['becomes its admin', () => insertMember(database, project, person, 'admin')],
    ['leaves the project', () => removeMember(database, project, person)],
    ['leaves the organization', () => removeMember(database, organization, person)],
  ];
  for (const [what, step] of steps) {
    const before = await authorityOf(person);
    await step();
    assert.equal(await authorityOf(person), Number(before) + 1, what);
  }
  assert.equal(await authorityOf(bystander), 1);
  await insertMember(database, organization, person);
  await insertMember(database, project, person);
  for (const table of ['organization_members', 'project_members'])
    await assert.rejects(sql(`UPDATE ${table} SET role = 'owner'`), CHECK, table);
});

test('entries of members carry the creation time of their user, also when it changes', async () => {
  const organization = await insertOrganization(database);
  const project = await insertProject(database, organization);
  const person = await newPerson();
  await insertMember(database, organization, person);
  await insertMember(database, project, person);
  const seen = async () =>
    (
      await sql<{ at: Date }>('SELECT created_at AS at FROM directory_entries WHERE user_id = $1', [person])
    ).map(({ at }) => at.toISOString());
  assert.deepEqual(await seen(), Array(3).fill('2025-05-05T05:05:05.000Z'));
  await sql("UPDATE users SET created_at = '2024-04-04T04:04:04Z' WHERE id = $1", [person]);
  assert.deepEqual(await seen(), Array(3).fill('2024-04-04T04:04:04.000Z'));
});

test('notifies nodes of changed names and deletions', async (t) => {
  const organization = await insertOrganization(database);
  const project = await insertProject(database, organization);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  t.after(() => client.end());
  let heard = 0;
  client.on('notification', () => heard++);
  await client.query('LISTEN roster_tenancy_changed');
  const heardOf = async (statement: string, id: string) => {
    heard = 0;
    await sql(statement, [id]);
    // A notification arrives before the response to a query that was sent after its commit.
    await client.query('SELECT 1');
    await client.query('SELECT 1');
    return heard;
  };
  for (const [table, { id }] of [
    ['projects', project],
    ['organizations', organization],
  ] as const) {
    assert.equal(await heardOf(`UPDATE ${table} SET updated_at = now() WHERE id = $1`, id), 0, table);
    assert.equal(await heardOf(`UPDATE ${table} SET name = 'Other' WHERE id = $1`, id), 1, table);
    assert.equal(await heardOf(`DELETE FROM ${table} WHERE id = $1`, id), 1, table);
  }
});
