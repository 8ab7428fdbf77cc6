import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  assertAuditLog,
  createUser,
  type ExpectedEvent,
  firstAdmin,
  signedInUser,
  startTestServer,
  whileLocked,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const { browser } = admin;
const SECTIONS = ['general', 'mail', 'user-invite', 'password-policy'];

describe('PATCH /settings/{section}', () => {
  test('rejects others than system admins, as GET does, with events', async () => {
    const person = await signedInUser(server, admin);
    for (const section of SECTIONS) {
      const [, events] = await server.traced(async () => {
        (await person.browser.get(`/settings/${section}`)).expect(403).problem('forbidden');
        (await person.browser.patch(`/settings/${section}`, {})).expect(403).problem('forbidden');
      });
      const denied = (operation: string): ExpectedEvent => ({
        eventType: 'setting',
        operation,
        outcome: 'denied',
        reason: 'forbidden',
        by: person,
        target: ['setting', null, section],
      });
      assertAuditLog(events, denied('view'), denied('update'));
    }
  });

  test('rejects a request in flight of a demoted admin', async () => {
    const boss = await signedInUser(server, admin, { systemRole: 'admin' });
    const before = (await browser.get('/settings/general')).json;
    await whileLocked(server, async ({ query, waiting }) => {
      await query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [boss.id]);
      const asked = boss.browser.patch('/settings/general', { name: 'Coup' });
      await waiting(1);
      await query(
        "UPDATE users SET system_role = 'user', authority_version = authority_version + 1 WHERE id = $1",
        [boss.id],
      );
      await query('COMMIT');
      (await asked).expect(401).problem('unauthenticated');
      await query('BEGIN');
    });
    assert.deepEqual((await browser.get('/settings/general')).json, before);
  });
});

describe('GET /setup', () => {
  test('returns public settings as GET /session does, at once after a change', async () => {
    const person = await signedInUser(server, admin);
    const seen = async () => {
      const [setup, session] = [await server.client().get('/setup'), await person.browser.get('/session')];
      assert.deepEqual(setup.setupState().system, session.session().system);
      return setup.setupState().system;
    };
    const before = await seen();
    const general = { name: 'Shown', language: 'zh', contactEmail: 'shown@example.com' };
    (await browser.patch('/settings/general', general)).expect(200);
    (await browser.patch('/settings/user-invite', { method: 'email' })).expect(200);
    (await browser.patch('/settings/password-policy', { preset: 'nist' })).expect(200);
    const mail = { provider: 'other', host: 'mail.example.com', fromAddress: 'roster@example.com' };
    (await browser.patch('/settings/mail', mail)).expect(200);
    const after = await seen();
    assert.deepEqual(after, {
      ...before,
      ...general,
      inviteMethod: 'email',
      passwordPolicy: { preset: 'nist', minLength: 15, maxLength: 128, minClasses: 0, history: 0 },
      mailConfigured: true,
    });
    assert.ok(!JSON.stringify(after).includes('mail.example.com'));
  });
});

describe('PATCH /settings/user-invite', () => {
  test('allows the chosen ways of creating accounts only', async () => {
    const invite = () => browser.post('/invitations', { emails: ['invited@example.com'] });
    (await browser.patch('/settings/user-invite', { method: 'email' })).expect(200);
    const body = { email: 'direct@example.com', username: 'Direct', password: 'a password of 15 characters' };
    const [answer, events] = await server.traced(() => browser.post('/users', body));
    answer.expect(409).problem('direct_creation_disabled');
    assertAuditLog(events, {
      operation: 'create',
      outcome: 'denied',
      reason: 'direct_creation_disabled',
      by: admin,
      target: ['user', null, 'Direct'],
    });
    (await invite()).expect(200);
    (await browser.patch('/settings/user-invite', { method: 'none' })).expect(200);
    (await invite()).expect(409).problem('invitations_disabled');
    await createUser(admin, { password: 'a password of 15 characters' });
    // The abilities match.
    const { abilities } = (await browser.get('/session')).session();
    assert.deepEqual([abilities.createUser, abilities.inviteUsers], [true, false]);

    (await browser.patch('/settings/user-invite', { method: 'both' })).expect(200);
    await createUser(admin, { password: 'a password of 15 characters' });
    (await browser.post('/invitations', { emails: ['either@example.com'] })).expect(200);
    const either = (await browser.get('/session')).session();
    assert.equal(either.system.inviteMethod, 'both');
    assert.deepEqual([either.abilities.createUser, either.abilities.inviteUsers], [true, true]);
  });
});
