import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Answer,
  createUser,
  firstAdmin,
  insertMember,
  insertMembers,
  insertOrganization,
  insertPeople,
  insertProject,
  insertSignedIn,
  type SignedInPerson,
  signIn,
  startTestServer,
  whileLocked,
} from '../harness/index.ts';

const server = await startTestServer();
const other = await startTestServer({ beside: server });
const admin = await firstAdmin(server);
const second = await signIn(other, await createUser(admin, { systemRole: 'admin' }));
const statuses = (answers: Answer[]) => answers.map(({ status }) => status).sort();

describe('POST /organizations', () => {
  test('creates one organization for many concurrent requests with one name', async () => {
    for (let round = 0; round < 5; round++) {
      const [person] = await insertPeople(server, [{ email: `member-${round}@example.com` }]);
      assert.ok(person);
      const create = (by: SignedInPerson, name: string) =>
        by.browser.post('/organizations', { name, members: { [person.id]: 'admin' } });
      const answers = await Promise.all([
        create(admin, `Once ${round}`),
        create(second, `ONCE ${round}`),
        create(admin, `once ${round}`),
        create(second, `oNcE ${round}`),
      ]);
      assert.deepEqual(statuses(answers), [201, 409, 409, 409]);
      for (const answer of answers.filter(({ status }) => status === 409)) answer.problem('name_taken');
      const memberships = 'SELECT 1 FROM organization_members WHERE user_id = $1';
      assert.equal((await server.sql(memberships, [person.id])).length, 1);
    }
  });
});

describe('PATCH /organizations/{id}', () => {
  test('accepts one of many concurrent changes of one version, with its members', async () => {
    for (let round = 0; round < 5; round++) {
      const people = await insertPeople(
        server,
        [1, 2, 3].map((number) => ({ email: `patched-${round}-${number}@example.com` })),
      );
      const organization = await insertOrganization(server);
      const answers = await Promise.all(
        people.map(({ id }, index) =>
          [admin, second, admin][index]?.browser.patch(
            `/organizations/${organization.id}`,
            { name: `Changed ${round} ${index}`, members: { [id]: 'viewer' } },
            { headers: { 'if-match': '"1"' } },
          ),
        ),
      );
      const given = answers.filter((answer) => answer !== undefined);
      assert.deepEqual(statuses(given), [200, 412, 412]);
      const done = given.find(({ status }) => status === 200)?.organization();
      assert.deepEqual([done?.memberCount, done?.version], [1, 2]);
      assert.deepEqual((await admin.browser.get(`/organizations/${organization.id}`)).organization(), done);
    }
  });

  test('keeps names unique when two are swapped at the same time', async () => {
    for (let round = 0; round < 5; round++) {
      const one = await insertOrganization(server, { name: `Left ${round}` });
      const two = await insertOrganization(server, { name: `Right ${round}` });
      const answers = await Promise.all([
        admin.browser.patch(`/organizations/${one.id}`, { name: two.name }),
        second.browser.patch(`/organizations/${two.id}`, { name: one.name }),
      ]);
      for (const { status, text } of answers) assert.ok(status === 200 || status === 409, text);
    }
  });
});

describe('DELETE /organizations/{id}', () => {
  test('and creating a project in it at the same time: one of them succeeds', async () => {
    for (let round = 0; round < 8; round++) {
      const organization = await insertOrganization(server);
      const [deletion, creation] = await Promise.all([
        admin.browser.delete(`/organizations/${organization.id}`),
        second.browser.post('/projects', { name: 'New', organizationId: organization.id }),
      ]);
      const outcome = [deletion.status, creation.status];
      assert.ok(
        String(outcome) === '204,404' || String(outcome) === '409,201',
        `${deletion.text} ${creation.text}`,
      );
      if (deletion.status === 409)
        assert.equal(deletion.problem('organization_not_empty').errors?.length, 1, deletion.text);
    }
  });

  test('fails when a project appears by SQL meanwhile', async () => {
    const organization = await insertOrganization(server);
    const deletion = await whileLocked(server, async (transaction) => {
      // A lock like that of an uncommitted project.
      await transaction.query('SELECT 1 FROM organizations WHERE id = $1 FOR KEY SHARE', [organization.id]);
      await transaction.query(
        `INSERT INTO projects (id, organization_id, name, name_key, search_text, created_at, updated_at)
       VALUES (gen_random_uuid(), $1, 'New', 'new', 'new', now(), now())`,
        [organization.id],
      );
      const answer = admin.browser.delete(`/organizations/${organization.id}`);
      await transaction.waiting(1);
      return { answer };
    });
    (await deletion.answer).expect(409).problem('organization_not_empty');
    (await admin.browser.get(`/organizations/${organization.id}`)).expect(200);
  });
});

describe('DELETE /organizations/{id}/members/{userId}', () => {
  test('does not deadlock with a change of a member’s name', async () => {
    const members = await insertPeople(
      server,
      ['One', 'Two', 'Three'].map((name) => ({ username: `Deadlock ${name}` })),
    );
    const [first, , last] = members;
    assert.ok(first && last);
    const { id } = await insertOrganization(server, { members: {} });
    const organizations = members.map((user) => ({
      organizationId: id,
      userId: user.id,
      role: 'viewer' as const,
    }));
    await insertMembers(server, { organizations, projects: [] });
    const deadlocks = async () => {
      const [row] = await server.sql<{ deadlocks: number }>(
        'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
      );
      return row?.deadlocks;
    };
    const before = await deadlocks();
    const answers = await whileLocked(server, async ({ query, waiting }) => {
      // Stands for the time that it takes to delete the entries of many members.
      await query('SELECT FROM directory_entries WHERE user_id = $1 AND scope = $2 FOR UPDATE', [
        last.id,
        id,
      ]);
      const deleted = admin.browser.delete(`/organizations/${id}`);
      await waiting(1);
      const renamed = admin.browser.patch(`/users/${first.id}`, { username: 'Deadlock Renamed' });
      await waiting(2);
      return [deleted, renamed] as const;
    });
    const [deleted, renamed] = await Promise.all(answers);
    deleted.expect(204);
    renamed.expect(200);
    assert.equal(await deadlocks(), before);
    assert.deepEqual(await server.sql('SELECT FROM directory_entries WHERE scope = $1', [id]), []);
  });

  test('leaves no membership when the user is added to its project at the same time', async () => {
    for (let round = 0; round < 8; round++) {
      const [person] = await insertPeople(server, [{ email: `leaver-${round}@example.com` }]);
      assert.ok(person);
      const organization = await insertOrganization(server, { members: { [person.id]: 'viewer' } });
      const project = await insertProject(server, organization);
      const by = round % 2 === 0 ? [admin, second] : [second, admin];
      const [removal, addition, patch] = await Promise.all([
        by[0]?.browser.delete(`/organizations/${organization.id}/members/${person.id}`),
        by[1]?.browser.put(`/projects/${project.id}/members/${person.id}`, { role: 'admin' }),
        by[1]?.browser.patch(`/projects/${project.id}`, { members: { [person.id]: 'viewer' } }),
      ]);
      removal?.expect(204);
      assert.match(String(addition?.status), /^(200|409)$/, addition?.text);
      assert.match(String(patch?.status), /^(200|422)$/, patch?.text);
      for (const table of ['organization_members', 'project_members'])
        assert.deepEqual(await server.sql(`SELECT 1 FROM ${table} WHERE user_id = $1`, [person.id]), []);
      const page = (await admin.browser.get(`/projects/${project.id}/members`)).members();
      assert.deepEqual([page.items, page.total.value], [[], 0]);
    }
  });
});

describe('a request in flight', () => {
  test('is rejected when its organization admin loses the role', async () => {
    const boss = await insertSignedIn(server);
    const [member] = await insertPeople(server, [{ email: 'stays@example.com' }]);
    assert.ok(member);
    const organization = await insertOrganization(server, { members: { [boss.id]: 'admin' } });
    await insertMember(server, organization, member.id);
    const project = await insertProject(server, organization);
    const path = `/organizations/${organization.id}`;
    // Fills the session cache of the node.
    (await boss.browser.get(path)).expect(200);
    const requests = await whileLocked(server, async (transaction) => {
      await transaction.query("UPDATE organization_members SET role = 'viewer' WHERE user_id = $1", [
        boss.id,
      ]);
      const underWay = [
        boss.browser.patch(path, { name: 'Taken Over' }),
        boss.browser.patch(path, { members: { [member.id]: 'admin' } }),
        boss.browser.put(`${path}/members/${member.id}`, { role: 'admin' }),
        boss.browser.post('/projects', { name: 'New', organizationId: organization.id }),
        boss.browser.patch(`/projects/${project.id}`, { name: 'Taken Over' }),
        boss.browser.delete(`/projects/${project.id}`),
      ];
      await transaction.waiting(underWay.length);
      return underWay;
    });
    assert.deepEqual(
      statuses(await Promise.all(requests)),
      requests.map(() => 401),
    );
    const shown = (await admin.browser.get(path)).organization();
    assert.deepEqual([shown.name, shown.projectCount], [organization.name, 1]);
  });
});
