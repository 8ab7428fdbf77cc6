import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkDirectory, createPinyinJob } from '../../src/identity/users/index.ts';
import { systemClock } from '../../src/lib/clock.ts';
import {
  createUser,
  firstAdmin,
  insertMembers,
  insertOrganization,
  insertPeople,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const { database } = server;

const createJob = () => createPinyinJob({ database, clock: systemClock });
const totalOf = async (q: string, filter = '') =>
  (await admin.browser.get(`/users?q=${encodeURIComponent(q)}&limit=1${filter}`)).expect(200).users().total
    .value;

describe('the Pinyin job', () => {
  test('adds the Pinyin of names that a former version saved, and continues after an interruption', async () => {
    // Written without Pinyin, as by a former version.
    const people = await insertPeople(
      server,
      Array.from({ length: 260 }, (_, index) => ({
        username: index % 2 === 0 ? `郭靖 ${index}` : `Plain ${index}`,
        email: `n${index}@example.com`,
      })),
    );
    const organization = await insertOrganization(server);
    await insertMembers(server, {
      organizations: people
        .slice(0, 10)
        .map(({ id }) => ({ organizationId: organization.id, userId: id, role: 'viewer' as const })),
      projects: [],
    });
    assert.equal(await totalOf('guojing'), 0);
    const interrupted = createJob();
    assert.notEqual(await interrupted.nextRunAt(), undefined);
    assert.equal(await interrupted.runStep(), true);
    assert.equal(await totalOf('guojing'), 100);
    const job = createJob();
    assert.equal(await job.runStep(), true);
    assert.equal(await job.runStep(), false);
    assert.equal(await job.nextRunAt(), undefined);
    assert.equal(await totalOf('guojing'), 130);
    assert.equal(await totalOf('gj guo'), 130);
    assert.equal(await totalOf('gj', `&organizationId=${organization.id}`), 5);
    const client = await database.dedicated('check');
    const checks = await checkDirectory(client);
    await client.end();
    assert.deepEqual(
      checks.map(({ differences }) => differences),
      checks.map(() => 0),
    );
  });

  test('passes names that it can not read, and leaves those that have their Pinyin', async () => {
    await createUser(admin, { username: '黄蓉', email: 'hr@example.com' });
    assert.equal(await createJob().nextRunAt(), undefined);
    // Of no known pronunciation.
    await insertPeople(server, [{ username: '\u9fff', email: 'unknown@example.com' }]);
    const job = createJob();
    assert.equal(await job.runStep(), true);
    assert.equal(await job.nextRunAt(), undefined);
    assert.equal(await totalOf('\u9fff'), 1);
  });
});
