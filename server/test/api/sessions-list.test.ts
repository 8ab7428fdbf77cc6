import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HOUR, SECOND } from '../../src/lib/clock.ts';
import {
  assertAuditLog,
  createUser,
  firstAdmin,
  signedInUser,
  signIn,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const UNKNOWN = '0197c4d2-0000-7000-8000-000000000001';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

describe('GET /me/sessions', () => {
  test('returns own sessions, last used first, without tokens', async () => {
    const person = await signedInUser(server, admin);
    server.clock.advance(SECOND);
    const laptop = await signIn(server, person, { rememberMe: true, headers: { 'user-agent': FIREFOX } });
    const { items, total, nextCursor } = (await person.browser.get('/me/sessions')).expect(200).sessions();
    assert.deepEqual([total, nextCursor], [{ value: 2, exact: true }, null]);
    assert.deepEqual(
      items.map(({ current, remembered, userAgent, device }) => ({ current, remembered, userAgent, device })),
      [
        { current: false, remembered: true, userAgent: FIREFOX, device: 'Firefox on Linux' },
        { current: true, remembered: false, userAgent: 'roster-test', device: items[1]?.device },
      ],
    );
    const [mine] = (await laptop.browser.get('/me/sessions')).sessions().items;
    assert.deepEqual([mine?.id, mine?.current], [items[0]?.id, true]);
    // An admin sees the same sessions, and none is marked as the admin's own.
    const seen = (await admin.browser.get(`/users/${person.id}/sessions`)).expect(200).sessions().items;
    assert.deepEqual(
      seen.map(({ id, current }) => [id, current]),
      items.map(({ id }) => [id, false]),
    );
  });

  test('returns pages', async () => {
    const person = await signedInUser(server, admin);
    for (let count = 1; count < 5; count++) await signIn(server, person);
    for (const [browser, path] of [
      [person.browser, '/me/sessions'],
      [admin.browser, `/users/${person.id}/sessions`],
    ] as const) {
      const all = (await browser.get(path))
        .expect(200)
        .sessions()
        .items.map(({ id }) => id);
      assert.equal(all.length, 5);
      const paged: string[] = [];
      let query = '?limit=2';
      for (let pages = 0; pages < 3; pages++) {
        const page = Object((await browser.get(path + query)).expect(200).json);
        assert.deepEqual(page.total, { value: 5, exact: true });
        paged.push(...page.items.map(({ id }: { id: string }) => id));
        query = `?limit=2&cursor=${page.nextCursor}`;
        assert.equal(page.nextCursor === null, pages === 2);
      }
      assert.deepEqual(paged, all.toSorted());
    }
    const { nextCursor } = Object((await person.browser.get('/me/sessions?limit=1')).json);
    // A cursor of another list is none of this one.
    for (const query of ['?limit=0', '?limit=201', '?limit=x', '?cursor=x', '?page=2'])
      (await person.browser.get(`/me/sessions${query}`)).expect(422);
    (await admin.browser.get(`/me/sessions?cursor=${nextCursor}`)).expect(422).problem('invalid_cursor');
  });

  test('leaves out expired sessions', async () => {
    const person = await signedInUser(server, admin);
    server.clock.advance(13 * HOUR);
    const again = await signIn(server, person);
    assert.equal((await again.browser.get('/me/sessions')).sessions().items.length, 1);
  });
});

describe('DELETE /me/sessions', () => {
  test('ends all sessions but this one; DELETE /me/sessions/{sessionId} ends one', async () => {
    const person = await signedInUser(server, admin);
    const second = await signIn(server, person);
    const third = await signIn(server, person);
    const { id: secondId } = (await second.browser.get('/session')).session().session;
    const [ended, events] = await server.traced(() => person.browser.delete(`/me/sessions/${secondId}`));
    ended.expect(204);
    const expected = {
      eventType: 'session',
      operation: 'end',
      by: person,
      target: ['user', person.id, person.username],
    } as const;
    assertAuditLog(events, { ...expected, target: [...expected.target], before: { sessions: [secondId] } });
    (await second.browser.get('/session')).expect(401);
    (await third.browser.get('/session')).expect(200);
    (await person.browser.delete(`/me/sessions/${secondId}`)).expect(404).problem('not_found');

    const { id: thirdId } = (await third.browser.get('/session')).session().session;
    const [, others] = await server.traced(() => person.browser.delete('/me/sessions'));
    assertAuditLog(others, { ...expected, target: [...expected.target], before: { sessions: [thirdId] } });
    (await third.browser.get('/session')).expect(401);
    (await person.browser.get('/session')).expect(200);
    // Ending none is no error and writes no event.
    const [none, silence] = await server.traced(() => person.browser.delete('/me/sessions'));
    none.expect(204);
    assert.deepEqual(silence, []);
    // The current session can be ended, too.
    const { id } = (await person.browser.get('/session')).session().session;
    (await person.browser.delete(`/me/sessions/${id}`)).expect(204);
    (await person.browser.get('/session')).expect(401);
  });
});

describe('DELETE /users/{id}/sessions', () => {
  test('ends all sessions of a user; DELETE /users/{id}/sessions/{sessionId} ends one', async () => {
    const person = await signedInUser(server, admin);
    const second = await signIn(server, person);
    const { id } = (await second.browser.get('/session')).session().session;
    (await admin.browser.delete(`/users/${person.id}/sessions/${id}`)).expect(204);
    (await second.browser.get('/session')).expect(401);
    (await person.browser.get('/session')).expect(200);
    const [ended, events] = await server.traced(() => admin.browser.delete(`/users/${person.id}/sessions`));
    ended.expect(204);
    assert.deepEqual(
      events.map(({ operation, operated_by_id, target_id }) => [operation, operated_by_id, target_id]),
      [['end', admin.id, person.id]],
    );
    (await person.browser.get('/session')).expect(401);
    (await admin.browser.delete(`/users/${person.id}/sessions`)).expect(204);
  });

  test('returns 404 for sessions of other users and unknown ids', async () => {
    const person = await signedInUser(server, admin);
    const other = await signedInUser(server, admin);
    const { id } = (await other.browser.get('/session')).session().session;
    (await person.browser.delete(`/me/sessions/${id}`)).expect(404);
    (await admin.browser.delete(`/users/${person.id}/sessions/${id}`)).expect(404);
    (await admin.browser.delete(`/me/sessions/${id}`)).expect(404);
    (await other.browser.get('/session')).expect(200);
    for (const unknown of [UNKNOWN, 'x', '%00']) {
      (await person.browser.delete(`/me/sessions/${unknown}`)).expect(404).problem('not_found');
      (await admin.browser.delete(`/users/${person.id}/sessions/${unknown}`)).expect(404);
      (await admin.browser.delete(`/users/${unknown}/sessions/${id}`)).expect(404);
      (await admin.browser.get(`/users/${unknown}/sessions`)).expect(404);
    }
  });
});

describe('GET /users/{id}/sessions', () => {
  test('returns own sessions, too; those of other users are invisible', async () => {
    const person = await signedInUser(server, admin);
    const other = await createUser(admin);
    (await person.browser.get(`/users/${person.id}/sessions`)).expect(200);
    (await person.browser.get(`/users/${other.id}/sessions`)).expect(404);
    (await person.browser.delete(`/users/${other.id}/sessions`)).expect(404);
  });
});
