import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertAuditLog, firstAdmin, signedInUser, startTestServer } from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const { browser } = admin;

const DEFAULTS: Record<string, Record<string, unknown>> = {
  general: {
    name: 'Roster',
    rootUrl: server.server.services.settings.configuredRootUrl,
    language: 'en',
    contactEmail: null,
    version: 1,
  },
  mail: {
    provider: 'none',
    host: null,
    port: 587,
    encryption: 'starttls',
    username: null,
    passwordSet: false,
    fromName: null,
    fromAddress: null,
    version: 1,
  },
  'user-invite': {
    method: 'none',
    invitationExpiryHours: 72,
    passwordResetExpiryMinutes: 30,
    version: 1,
  },
  'password-policy': { preset: 'reference', minLength: 8, minClasses: 2, history: 0, version: 1 },
  branding: { systemName: 'Roster', accentColor: null, logo: null, signInImage: null, version: 1 },
};

/** Valid patches in sequence, each with the expected section. */
const CHANGES: [section: string, patch: object, then: object][] = [
  ['general', { name: '  Ada & Söhne <b>"x"</b> ' }, { name: 'Ada & Söhne <b>"x"</b>' }],
  ['general', { language: 'zh', contactEmail: ' help@example.com ' }, { contactEmail: 'help@example.com' }],
  ['general', { rootUrl: ' HTTPS://Roster.Example.COM:443/ ' }, { rootUrl: 'https://roster.example.com' }],
  ['general', { rootUrl: null, contactEmail: null }, { rootUrl: DEFAULTS.general?.rootUrl, language: 'zh' }],
  ['general', { contactEmail: 'other@example.com' }, { contactEmail: 'other@example.com' }],
  [
    'user-invite',
    { invitationExpiryHours: 720, passwordResetExpiryMinutes: 5 },
    { invitationExpiryHours: 720, method: 'none' },
  ],
  ['user-invite', { invitationExpiryHours: 1, passwordResetExpiryMinutes: 1440 }, {}],
  ['password-policy', { preset: 'nist' }, { minLength: 15, minClasses: 0, history: 0 }],
  ['password-policy', { preset: 'custom', minLength: 64 }, { minLength: 64, minClasses: 0 }],
  ['password-policy', { minClasses: 3, history: 10 }, { preset: 'custom', minLength: 64 }],
  // Values that equal the preset's may be sent with it.
  ['password-policy', { preset: 'reference', minLength: 8 }, { minLength: 8, minClasses: 2, history: 0 }],
  [
    'mail',
    {
      provider: 'other',
      host: ' mail.example.com ',
      fromAddress: 'roster@example.com',
      fromName: ' Röster ',
    },
    { host: 'mail.example.com', port: 587, encryption: 'starttls', username: null, fromName: 'Röster' },
  ],
  ['mail', { port: 465, encryption: 'tls', fromName: '' }, { fromName: null, provider: 'other' }],
  ['mail', { provider: 'none', host: null }, { host: null, port: 465 }],
];

describe('GET /settings/{section}', () => {
  test('returns each section with defaults and an ETag', async () => {
    for (const [section, expected] of Object.entries(DEFAULTS)) {
      const [answer, events] = await server.traced(() => browser.get(`/settings/${section}`));
      assert.deepEqual(answer.expect(200).json, expected);
      assert.equal(answer.headers.get('etag'), '"1"');
      assert.deepEqual(events, []);
    }
    assert.deepEqual(await server.sql('SELECT * FROM settings'), []);
  });
});

const FAULTS: [section: string, patch: unknown, ...faults: string[]][] = [
  [
    'general',
    {
      name: 'a\nb',
      rootUrl: 'https://x.example/path',
      language: 'de',
      contactEmail: 'x',
      smtp: 1,
      version: 2,
    },
    '/contactEmail invalid_email',
    '/language unknown_value',
    '/name invalid_text',
    '/rootUrl invalid_root_url',
    '/smtp unknown_field',
    '/version unknown_field',
  ],
  ['general', { name: '' }, '/name required'],
  ['general', { name: ' \t' }, '/name invalid_text'],
  ['general', { name: ' \u00a0\u3000' }, '/name required'],
  ['general', { name: 'x'.repeat(51), language: null }, '/language unknown_value', '/name too_long'],
  ['general', { name: '\u202eevil' }, '/name invalid_text'],
  ['general', [], ' wrong_type'],
  [
    'user-invite',
    { method: 'letter', invitationExpiryHours: 0, passwordResetExpiryMinutes: 1441 },
    '/invitationExpiryHours too_small',
    '/method unknown_value',
    '/passwordResetExpiryMinutes too_large',
  ],
  [
    'user-invite',
    { invitationExpiryHours: 721, passwordResetExpiryMinutes: 4 },
    '/invitationExpiryHours too_large',
    '/passwordResetExpiryMinutes too_small',
  ],
  [
    'user-invite',
    { invitationExpiryHours: 1.5, passwordResetExpiryMinutes: '30' },
    '/invitationExpiryHours wrong_type',
    '/passwordResetExpiryMinutes wrong_type',
  ],
  [
    'password-policy',
    { preset: 'custom', minLength: 7, minClasses: 4, history: 11 },
    '/history too_large',
    '/minClasses too_large',
    '/minLength too_small',
  ],
  [
    'password-policy',
    { preset: 'custom', minLength: 65, minClasses: -1, history: null },
    '/history wrong_type',
    '/minClasses too_small',
    '/minLength too_large',
  ],
  [
    'password-policy',
    { preset: 'nist', minLength: 8, minClasses: 2, history: 3 },
    '/history fixed_by_preset',
    '/minClasses fixed_by_preset',
    '/minLength fixed_by_preset',
  ],
  // The current preset also fixes fields.
  ['password-policy', { minLength: 9 }, '/minLength fixed_by_preset'],
];

describe('PATCH /settings/{section}', () => {
  test('merges; null resets; each change increments the version and writes an event', async () => {
    const current = structuredClone(DEFAULTS);
    for (const [section, patch, then] of CHANGES) {
      const before: Record<string, unknown> = current[section] ?? {};
      const [answer, events] = await server.traced(() => browser.patch(`/settings/${section}`, patch));
      const after: Record<string, unknown> = Object(answer.expect(200).json);
      const what = `${section} ${JSON.stringify(patch)}`;
      assert.equal(after.version, Number(before.version) + 1, what);
      assert.equal(answer.headers.get('etag'), `"${after.version}"`);
      assert.deepEqual({ ...after, ...then }, after, what);
      // Fields outside the patch keep their values, except those that a preset sets.
      const changed = new Set([...Object.keys(patch), ...Object.keys(then), 'version']);
      for (const field of Object.keys(before)) {
        if (!changed.has(field)) assert.equal(after[field], before[field], `${what}: ${field}`);
      }
      const differing = Object.keys(after).filter(
        (field) => field !== 'version' && after[field] !== before[field],
      );
      const [event] = events;
      assert.equal(events.length, 1);
      assert.deepEqual(Object.keys(Object(event?.after)).sort(), differing.sort(), what);
      assert.deepEqual(Object.keys(Object(event?.before)).sort(), differing.sort(), what);
      for (const field of differing.filter((name) => name !== 'rootUrl'))
        assert.deepEqual(
          [Object(event?.before)[field], Object(event?.after)[field]],
          [before[field], after[field]],
          what,
        );
      assertAuditLog(events, {
        eventType: 'setting',
        operation: 'update',
        by: admin,
        target: ['setting', null, section],
        before: Object(event?.before),
        after: Object(event?.after),
      });
      assert.deepEqual((await browser.get(`/settings/${section}`)).json, after);
      current[section] = after;

      const [again, nothing] = await server.traced(() => browser.patch(`/settings/${section}`, patch));
      assert.deepEqual([again.expect(200).json, nothing], [after, []], `${what} a second time`);
    }
    const [none, events] = await server.traced(() => browser.patch('/settings/general', {}));
    assert.deepEqual([none.json, events], [current.general, []]);
    const merge = { headers: { 'content-type': 'application/merge-patch+json' }, body: '{"language":"en"}' };
    (await browser.request('PATCH', '/api/v1/settings/general', merge)).expect(200);
  });

  test('returns all faults at once and changes nothing', async () => {
    const before = await server.sql('SELECT * FROM settings ORDER BY name');
    for (const [section, patch, ...faults] of FAULTS) {
      const [answer, events] = await server.traced(() => browser.patch(`/settings/${section}`, patch));
      assert.deepEqual(answer.expect(422).faults(), faults, JSON.stringify(patch));
      assert.deepEqual(events, []);
    }
    assert.deepEqual(await server.sql('SELECT * FROM settings ORDER BY name'), before);
  });

  test('rejects an old If-Match with 412 and an event', async () => {
    const { version } = Object((await browser.get('/settings/general')).json);
    const patch = (name: string, tag: string) =>
      browser.patch('/settings/general', { name }, { headers: { 'if-match': tag } });
    const [answer, events] = await server.traced(() => patch('Mine', `"${version - 1}"`));
    answer.expect(412).problem('stale_version');
    assertAuditLog(events, {
      eventType: 'setting',
      operation: 'update',
      outcome: 'denied',
      reason: 'stale_version',
      by: admin,
      target: ['setting', null, 'general'],
    });
    (await patch('Mine', `"${version}"`)).expect(200);
    (await patch('Mine still', '*')).expect(200);
  });

  test('of two concurrent changes one succeeds, the other gets 412', async () => {
    const other = await signedInUser(server, admin, { systemRole: 'admin' });
    for (let round = 0; round < 3; round++) {
      const { version } = Object((await browser.get('/settings/general')).json);
      const headers = { 'if-match': `"${version}"` };
      const answers = await Promise.all(
        [admin, other, admin, other].map((who, index) =>
          who.browser.patch('/settings/general', { name: `Round ${round} ${index}` }, { headers }),
        ),
      );
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412, 412, 412]);
      const winner = answers.find(({ status }) => status === 200);
      assert.deepEqual((await browser.get('/settings/general')).json, winner?.json);
    }
    // Without If-Match both succeed, in sequence, and neither reverts the other's field.
    const { version } = Object((await browser.get('/settings/general')).json);
    await Promise.all([
      browser.patch('/settings/general', { name: 'Both' }),
      other.browser.patch('/settings/general', { contactEmail: 'both@example.com' }),
    ]);
    const both = Object((await browser.get('/settings/general')).json);
    assert.deepEqual([both.name, both.contactEmail, both.version], ['Both', 'both@example.com', version + 2]);
  });
});
