import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Answer,
  type Client,
  firstAdmin,
  insertOrganization,
  insertPeople,
  insertProject,
  insertSignedIn,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const UNKNOWN = '0197c4d2-0000-7000-8000-000000000001';

const boss = await insertSignedIn(server, { username: 'Boss of A' });
const lead = await insertSignedIn(server, { username: 'Lead of a project of A' });
const viewer = await insertSignedIn(server, { username: 'Viewer' });
const outsider = await insertSignedIn(server, { username: 'Nobody' });
const mine = await insertOrganization(server, {
  name: 'Mine',
  members: { [boss.id]: 'admin', [lead.id]: 'viewer', [viewer.id]: 'viewer' },
});
const theirs = await insertOrganization(server, { name: 'Theirs', members: { [boss.id]: 'viewer' } });
const project = await insertProject(server, mine, {
  name: 'Led',
  members: { [lead.id]: 'admin', [viewer.id]: 'viewer' },
});
const sibling = await insertProject(server, mine, { name: 'Sibling' });
const foreign = await insertProject(server, theirs, { name: 'Foreign', members: { [boss.id]: 'viewer' } });

const organizationsOf = async (browser: Client, query = '') =>
  (await browser.get(`/organizations${query}`)).expect(200).organizations();
const projectsOf = async (browser: Client, query = '') =>
  (await browser.get(`/projects${query}`)).expect(200).projects();
const names = ({ items }: { items: { name: string }[] }) => items.map(({ name }) => name);

describe('GET /organizations', () => {
  test('returns what the caller administers, and of which projects they are a member', async () => {
    const seen = async (browser: Client) => [
      names(await organizationsOf(browser)),
      (await organizationsOf(browser)).total,
      names(await projectsOf(browser)),
      (await projectsOf(browser)).total,
    ];
    const total = (value: number) => ({ value, exact: true });
    assert.deepEqual(await seen(admin.browser), [
      ['Mine', 'Theirs'],
      total(2),
      ['Foreign', 'Led', 'Sibling'],
      total(3),
    ]);
    assert.deepEqual(await seen(boss.browser), [['Mine'], total(1), ['Foreign', 'Led', 'Sibling'], total(3)]);
    assert.deepEqual(await seen(lead.browser), [['Mine'], total(1), ['Led'], total(1)]);
    assert.deepEqual(names(await projectsOf(viewer.browser)), ['Led']);
    (await viewer.browser.get('/organizations')).expect(403).problem('forbidden');
    for (const path of ['/organizations', '/projects'])
      (await outsider.browser.get(path)).expect(403).problem('forbidden');
  });
});

describe('GET /organizations/{id}', () => {
  test('returns the projects that the caller sees', async () => {
    const countFor = async ({ browser }: { browser: Client }) =>
      (await browser.get(`/organizations/${mine.id}`)).expect(200).organization().projectCount;
    assert.deepEqual([await countFor(admin), await countFor(boss), await countFor(lead)], [2, 2, 1]);
    const listed = await organizationsOf(lead.browser);
    assert.deepEqual(
      listed.items.map(({ projectCount }) => projectCount),
      [1],
    );
  });
});

describe('GET /projects', () => {
  test('returns the same for an invisible organization as for an unknown one', async () => {
    for (const { browser } of [lead]) {
      const [other, none] = [
        await browser.get(`/projects?organizationId=${theirs.id}`),
        await browser.get(`/projects?organizationId=${UNKNOWN}`),
      ];
      assert.equal(other.expect(200).text, none.expect(200).text);
      for (const path of ['/organizations', '/projects']) {
        const [known, unknown] = [
          await browser.get(`${path}?q=Foreign`),
          await browser.get(`${path}?q=Nothing`),
        ];
        assert.equal(known.expect(200).text, unknown.expect(200).text);
      }
    }
    assert.deepEqual(names(await projectsOf(lead.browser, `?organizationId=${mine.id}`)), ['Led']);
  });
});

describe('resources outside the scope', () => {
  test('return exactly what unknown ids do', async () => {
    const [stranger] = await insertPeople(server, [{ email: 'stranger@example.com' }]);
    assert.ok(stranger);
    const change = { name: 'Taken Over', members: { [stranger.id]: 'admin' } };
    type Ask = (browser: Client, path: string) => Promise<Answer>;
    const asks: Record<string, Ask> = {
      get: (browser, path) => browser.get(path),
      patch: (browser, path) => browser.patch(path, change),
      delete: (browser, path) => browser.delete(path),
      members: (browser, path) => browser.get(`${path}/members`),
      candidates: (browser, path) => browser.get(`${path}/candidates`),
      put: (browser, path) => browser.put(`${path}/members/${stranger.id}`, { role: 'admin' }),
      putSelf: (browser, path) => browser.put(`${path}/members/${boss.id}`, { role: 'admin' }),
      remove: (browser, path) => browser.delete(`${path}/members/${stranger.id}`),
    };
    const cases = [
      { kind: 'organizations', id: theirs.id, callers: [boss, lead, viewer, outsider] },
      { kind: 'organizations', id: mine.id, callers: [viewer, outsider] },
      { kind: 'projects', id: foreign.id, callers: [lead, viewer, outsider] },
      { kind: 'projects', id: sibling.id, callers: [lead, viewer, outsider] },
      { kind: 'projects', id: project.id, callers: [outsider] },
    ];
    const before = await server.sql('SELECT id, name, version FROM organizations ORDER BY id');
    for (const { kind, id, callers } of cases) {
      for (const { browser } of callers) {
        for (const [name, ask] of Object.entries(asks)) {
          const [known, knownTrace] = await server.traced(() => ask(browser, `/${kind}/${id}`));
          const [unknown, unknownTrace] = await server.traced(() => ask(browser, `/${kind}/${UNKNOWN}`));
          known.expect(404).problem('not_found');
          assert.equal(known.text, unknown.text, name);
          const summaryOf = (events: typeof knownTrace) =>
            events.map((event) => ({ ...event, id: '', at: '', request_id: '', target_id: '' }));
          assert.deepEqual(summaryOf(knownTrace), summaryOf(unknownTrace), name);
          assert.equal(knownTrace.length, 1, name);
        }
      }
    }
    assert.deepEqual(await server.sql('SELECT id, name, version FROM organizations ORDER BY id'), before);
  });
});

describe('a project admin', () => {
  test('reads the organization and changes nothing', async () => {
    const path = `/organizations/${mine.id}`;
    const shown = (await lead.browser.get(path)).expect(200).organization();
    assert.deepEqual(new Set(Object.values(shown.abilities)), new Set([false]));
    const tries: Promise<unknown>[] = [
      lead.browser.patch(path, { name: 'Other' }),
      lead.browser.patch(path, { members: { [lead.id]: 'admin' } }),
      lead.browser.delete(path),
      lead.browser.get(`${path}/members`),
      lead.browser.get(`${path}/candidates`),
      lead.browser.put(`${path}/members/${lead.id}`, { role: 'admin' }),
      lead.browser.delete(`${path}/members/${viewer.id}`),
      lead.browser.post('/projects', { name: 'New', organizationId: mine.id }),
      lead.browser.post('/organizations', { name: 'New' }),
      boss.browser.post('/organizations', { name: 'New' }),
      boss.browser.delete(path),
      lead.browser.delete(`/projects/${project.id}`),
    ].map(async (answer) => (await answer).expect(403).problem('forbidden'));
    await Promise.all(tries);
  });
});

describe('PUT /organizations/{id}/members/{userId}', () => {
  test('rejects an invisible user exactly as an unknown one', async () => {
    const [stranger] = await insertPeople(server, [{ email: 'stranger-2@example.com' }]);
    assert.ok(stranger);
    const asks: ((id: string) => Promise<Answer>)[] = [
      (id) => boss.browser.put(`/organizations/${mine.id}/members/${id}`, { role: 'viewer' }),
      (id) => boss.browser.delete(`/organizations/${mine.id}/members/${id}`),
      (id) => boss.browser.patch(`/organizations/${mine.id}`, { members: { [id]: 'viewer' } }),
      (id) => boss.browser.patch(`/projects/${project.id}`, { members: { [id]: 'viewer' } }),
      (id) => lead.browser.put(`/projects/${project.id}/members/${id}`, { role: 'viewer' }),
      (id) =>
        boss.browser.post('/projects', { name: 'Not', organizationId: mine.id, members: { [id]: 'viewer' } }),
    ];
    for (const ask of asks) {
      const known: Answer = await ask(stranger.id);
      const unknown: Answer = await ask(UNKNOWN);
      assert.ok(known.status === 404 || known.status === 422, known.text);
      assert.equal(known.text.replaceAll(stranger.id, ''), unknown.text.replaceAll(UNKNOWN, ''));
    }
    assert.deepEqual(
      await server.sql('SELECT 1 FROM organization_members WHERE user_id = $1', [stranger.id]),
      [],
    );
  });
});
