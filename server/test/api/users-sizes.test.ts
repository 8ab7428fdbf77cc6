import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import pg from 'pg';
import { checkDirectory, combineSizes } from '../../src/identity/users/index.ts';
import { NIL, newId } from '../../src/lib/ids.ts';
import {
  firstAdmin,
  insertMember,
  insertOrganization,
  insertPeople,
  insertProject,
  insertSignedIn,
  removeMember,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const { db } = server.database;

const makePeople = (count: number) =>
  insertPeople(
    server,
    Array.from({ length: count }, (_, index) => ({
      username: `Sized ${index}`,
      email: `${newId()}@example.com`,
    })),
  );

const rowsOf = (scope: string) =>
  server.sql<{ people: number; fresh: boolean }>('SELECT people, fresh FROM scope_sizes WHERE scope = $1', [
    scope,
  ]);

async function assertConsistent() {
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  try {
    for (const { table, examples } of await checkDirectory(client)) assert.deepEqual(examples, [], table);
  } finally {
    await client.end();
  }
}

describe('the sizes of organizations and projects', () => {
  test('stay right while members come and go, and two nodes combine them', async () => {
    const organization = await insertOrganization(server);
    const people = await makePeople(60);
    await Promise.all(
      people.map(async ({ id }, index) => {
        await insertMember(server, organization, id);
        if (index % 10 === 0) await Promise.all([combineSizes(db), combineSizes(db)]);
        if (index % 3 === 0) await removeMember(server, organization, id);
      }),
    );
    await assertConsistent();
    await Promise.all([combineSizes(db), combineSizes(db)]);
    assert.deepEqual(await rowsOf(organization.id), [{ people: 40, fresh: false }]);
    const { total } = (await admin.browser.get(`/users?limit=1&organizationId=${organization.id}`)).users();
    assert.deepEqual(total, { value: 40, exact: true });
  });

  test('leave nothing of a deleted organization', async () => {
    const organization = await insertOrganization(server);
    const project = await insertProject(server, organization);
    const [person] = await makePeople(1);
    await insertMember(server, organization, person?.id ?? '');
    await insertMember(server, project, person?.id ?? '');
    await combineSizes(db);
    assert.deepEqual(await rowsOf(project.id), [{ people: 1, fresh: false }]);
    (await admin.browser.delete(`/projects/${project.id}`)).expect(204);
    (await admin.browser.delete(`/organizations/${organization.id}`)).expect(204);
    await assertConsistent();
    await combineSizes(db);
    assert.deepEqual([await rowsOf(organization.id), await rowsOf(project.id)], [[], []]);
  });

  test('count each user of several once', async () => {
    const [large, small, other] = await Promise.all([1, 2, 3].map(() => insertOrganization(server)));
    assert.ok(large && small && other);
    const project = await insertProject(server, other);
    const boss = await insertSignedIn(server);
    const people = await makePeople(30);
    const join = async (place: Parameters<typeof insertMember>[1], from: number, to: number) => {
      for (const { id } of people.slice(from, to)) await insertMember(server, place, id);
    };
    const totalOf = async () => (await boss.browser.get('/users?limit=1')).users().total;
    await insertMember(server, large, boss.id, 'admin');
    assert.deepEqual(await totalOf(), { value: 1, exact: true });
    await join(large, 0, 20);
    await insertMember(server, small, boss.id, 'admin');
    assert.deepEqual(await totalOf(), { value: 21, exact: true });
    await join(small, 15, 25);
    assert.deepEqual(await totalOf(), { value: 26, exact: true });
    // Of another organization, members of the project alone.
    await insertMember(server, other, boss.id);
    await insertMember(server, project, boss.id);
    await join(other, 20, 30);
    await join(project, 20, 28);
    assert.deepEqual(await totalOf(), { value: 29, exact: true });
  });

  test('are of the whole directory as well', async () => {
    const [before] = await server.sql<{ count: number }>('SELECT count(*)::int AS count FROM users');
    await combineSizes(db);
    assert.deepEqual(await rowsOf(NIL), [{ people: before?.count, fresh: false }]);
    const [person] = await makePeople(1);
    const totalOf = async () => (await admin.browser.get('/users?limit=1')).users().total.value;
    assert.equal(await totalOf(), (before?.count ?? 0) + 1);
    (await admin.browser.delete(`/users/${person?.id}`)).expect(204);
    assert.equal(await totalOf(), before?.count);
  });
});
