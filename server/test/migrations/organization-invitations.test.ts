import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import pg from 'pg';
import { newId } from '../../src/lib/ids.ts';
import { createTestDatabase, insertOrganization, insertPeople, insertProject } from '../harness/index.ts';

const database = await createTestDatabase();
const { url, sql, drop } = database;
after(drop);

const CHECK = { code: '23514' };
const UNIQUE = { code: '23505' };
const FOREIGN = { code: '23503' };

async function insert(table: string, row: Record<string, unknown>): Promise<string> {
  const columns = Object.keys(row);
  const placeholders = columns.map((_, index) => `$${index + 1}`);
  await sql(`INSERT INTO ${table} (${columns}) VALUES (${placeholders})`, Object.values(row));
  return String(row.id);
}
const [EARLY, LATE] = [new Date(0), new Date(1000)];

const insertInvitation = (organization_id: string, different: object = {}) =>
  insert('organization_invitations', {
    id: newId(),
    organization_id,
    email: 'Ada@example.com',
    role: 'viewer',
    expires_at: LATE,
    unanswered: false,
    created_by_id: newId(),
    created_by_name: 'Boss',
    created_at: EARLY,
    ...different,
  });
const addProject = (organization_invitation_id: string, organization_id: string, project_id: string) =>
  insert('organization_invitation_projects', {
    organization_invitation_id,
    organization_id,
    project_id,
    role: 'viewer',
  });

test('an address has one pending invitation per organization, regardless of letter case', async () => {
  const [{ id: one }, { id: other }] = [
    await insertOrganization(database),
    await insertOrganization(database),
  ];
  for (const status of ['accepted', 'declined', 'revoked', 'revoked'])
    await insertInvitation(one, { status, settled_at: EARLY });
  const pending = await insertInvitation(one);
  await assert.rejects(insertInvitation(one, { email: 'ADA@EXAMPLE.COM' }), {
    ...UNIQUE,
    constraint: 'organization_invitations_pending_key',
  });
  await insertInvitation(other);
  await sql("UPDATE organization_invitations SET status = 'declined', settled_at = now() WHERE id = $1", [
    pending,
  ]);
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => insertInvitation(one)));
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('settled rows have a time and are not selected again, pending ones have none', async () => {
  const { id } = await insertOrganization(database);
  for (const status of ['accepted', 'declined', 'revoked']) {
    await assert.rejects(insertInvitation(id, { status }), CHECK, status);
    await assert.rejects(
      insertInvitation(id, { status, settled_at: EARLY, unanswered: true }),
      CHECK,
      status,
    );
    await insertInvitation(id, { status, settled_at: EARLY });
  }
  await assert.rejects(insertInvitation(id, { settled_at: EARLY }), CHECK);
  for (const different of [
    { status: 'expired' },
    { role: 'owner' },
    { email: 'x' },
    { email: 'x'.repeat(255) },
  ])
    await assert.rejects(insertInvitation(id, different), CHECK, JSON.stringify(different));
});

test('projects belong to the organization, each once', async () => {
  const [one, other] = [await insertOrganization(database), await insertOrganization(database)];
  const [project, foreign] = [await insertProject(database, one), await insertProject(database, other)];
  const inserted = await insertInvitation(one.id);
  await addProject(inserted, one.id, project.id);
  await assert.rejects(addProject(inserted, one.id, project.id), UNIQUE);
  await assert.rejects(addProject(inserted, one.id, foreign.id), FOREIGN);
  await assert.rejects(addProject(inserted, other.id, foreign.id), FOREIGN);
  await assert.rejects(addProject(newId(), one.id, project.id), FOREIGN);
});

test('an invitation is deleted with its organization, and outlives project, mail and sender', async () => {
  const { id } = await insertOrganization(database);
  const [project, kept] = [await insertProject(database, { id }), await insertProject(database, { id })];
  const [boss] = await insertPeople(database, [{ email: `${newId()}@example.com` }]);
  const mail_id = await insert('mails', {
    id: newId(),
    kind: 'organization_invitation',
    recipient: 'a@example.com',
    parameters: 'sealed',
    next_attempt_at: EARLY,
    expires_at: LATE,
    created_at: EARLY,
  });
  const inserted = await insertInvitation(id, { mail_id, created_by_id: boss?.id });
  await addProject(inserted, id, project.id);
  await addProject(inserted, id, kept.id);
  await sql('DELETE FROM projects WHERE id = $1', [project.id]);
  await sql('DELETE FROM mails WHERE id = $1', [mail_id]);
  await sql('DELETE FROM users WHERE id = $1', [boss?.id]);
  const [row] = await sql('SELECT mail_id, created_by_id FROM organization_invitations WHERE id = $1', [
    inserted,
  ]);
  assert.deepEqual(row, { mail_id: null, created_by_id: boss?.id });
  const projects =
    'SELECT project_id FROM organization_invitation_projects WHERE organization_invitation_id = $1';
  assert.deepEqual(await sql(projects, [inserted]), [{ project_id: kept.id }]);
  await sql('DELETE FROM projects WHERE id = $1', [kept.id]);
  await sql('DELETE FROM organizations WHERE id = $1', [id]);
  assert.deepEqual(await sql('SELECT 1 FROM organization_invitations WHERE id = $1', [inserted]), []);
});

test('notifies nodes of new and renewed invitations only', async (t) => {
  const { id } = await insertOrganization(database);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  t.after(() => client.end());
  let heard = 0;
  client.on('notification', () => heard++);
  await client.query('LISTEN roster_organization_invited');
  const notificationsOf = async (work: () => Promise<unknown>) => {
    heard = 0;
    await work();
    // A notification arrives before the response to a query that was sent after its commit.
    await client.query('SELECT 1');
    await client.query('SELECT 1');
    return heard;
  };
  let inserted = '';
  assert.equal(
    await notificationsOf(async () => (inserted = await insertInvitation(id, { unanswered: true }))),
    1,
  );
  const set = (what: string) => sql(`UPDATE organization_invitations SET ${what} WHERE id = $1`, [inserted]);
  assert.equal(await notificationsOf(() => set('unanswered = false')), 0);
  assert.equal(await notificationsOf(() => set("role = 'admin'")), 0);
  assert.equal(await notificationsOf(() => set('unanswered = true')), 1);
  assert.equal(
    await notificationsOf(() => set("unanswered = false, status = 'revoked', settled_at = now()")),
    0,
  );
});
