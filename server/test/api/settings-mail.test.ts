import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mailServerOf } from '../../src/settings/index.ts';
import { firstAdmin, insertSession, signedInUser, startTestServer } from '../harness/index.ts';

const SECRET = 'mail password 1';
const server = await startTestServer();
const admin = await firstAdmin(server);
const patch = (body: unknown) => admin.browser.patch('/settings/mail', body);
const OTHER = {
  provider: 'other',
  host: 'mail.example.com',
  port: 587,
  encryption: 'starttls',
  username: 'roster',
  fromAddress: 'roster@example.com',
};
const ok = async (body: unknown): Promise<Record<string, unknown>> =>
  Object((await patch(body)).expect(200).json);
/** Returns the settings that delivery uses. */
const inUse = () => mailServerOf(server.server.services.vault, server.server.services.settings.current);
const stored = async (): Promise<Record<string, unknown>> =>
  Object((await server.sql("SELECT value FROM settings WHERE name = 'mail'"))[0]?.value);

describe('PATCH /settings/mail', () => {
  test('accepts the password and never returns it', async () => {
    const [answer, events] = await server.traced(() => patch({ ...OTHER, password: SECRET }));
    const body = Object(answer.expect(200).json);
    assert.deepEqual([body.passwordSet, 'password' in body], [true, false]);
    assert.equal(inUse()?.password, SECRET);
    // The audit log records that the password changed, without its value.
    assert.deepEqual(
      [Object(events[0]?.before).password, Object(events[0]?.after).password],
      [null, '(another one)'],
    );
    const [, changed] = await server.traced(() => patch({ password: `${SECRET} x` }));
    assert.deepEqual(
      [changed[0]?.before, changed[0]?.after],
      [{ password: '(the former one)' }, { password: '(another one)' }],
    );
    await ok({ password: SECRET });

    const boss = await signedInUser(server, admin, { systemRole: 'admin' });
    for (const path of ['/settings/mail', '/session', '/setup', '/settings/general']) {
      assert.doesNotMatch((await boss.browser.get(path)).text, /mail password/);
    }
    (await patch({ password: `${SECRET}\n`, port: 0 })).expect(422);
    for (const refused of [await patch({ password: 7 }), await patch({ password: SECRET, provider: 'x' })])
      assert.doesNotMatch(refused.expect(422).text, /mail password/);
    assert.doesNotMatch(JSON.stringify(await server.audit()), /mail password/);
    const whole = await server.sql(
      "SELECT name FROM settings WHERE value::text ILIKE '%mail password%' OR value::text LIKE '%' || encode($1, 'base64') || '%'",
      [Buffer.from(SECRET)],
    );
    assert.deepEqual(whole, []);
  });

  test('stores the password sealed, with the id of its key', async () => {
    await ok({ ...OTHER, password: SECRET });
    const first = String((await stored()).password);
    assert.match(first, /^v1\.[0-9a-f]{8}\.[\w-]+$/);
    await ok({ password: SECRET });
    const second = String((await stored()).password);
    assert.notEqual(second, first);
    assert.equal(second.split('.')[1], first.split('.')[1]);
  });

  test('keeps a password that a former SECRET_KEY opens; an unknown key loses the password only', async () => {
    await ok({ ...OTHER, password: SECRET });
    const formerKey = 'a secret key that is for tests only';
    const rotated = await startTestServer({
      beside: server,
      config: { secretKey: `${formerKey} anew`, formerSecretKeys: [formerKey] },
    });
    const { vault, settings } = rotated.server.services;
    assert.equal(mailServerOf(vault, settings.current)?.password, SECRET);
    // Sessions go on, though the name of their cookie depends on the key.
    const same = rotated.client();
    for (const [name, value] of admin.browser.cookies) same.cookies.set(name, value);
    (await same.get('/session')).expect(200);

    const lost = await startTestServer({ beside: server, config: { secretKey: `${formerKey} lost` } });
    const other = lost.server.services;
    assert.equal(mailServerOf(other.vault, other.settings.current)?.password, null);
    const { browser } = await insertSession(lost, admin.id);
    const seen = Object((await browser.get('/settings/mail')).expect(200).json);
    assert.deepEqual([seen.passwordSet, seen.host, seen.username], [false, OTHER.host, OTHER.username]);
    // It is set again there, sealed with the current key.
    const given = Object((await browser.patch('/settings/mail', { password: 'given anew 1' })).json);
    assert.equal(given.passwordSet, true);
    assert.equal(mailServerOf(other.vault, other.settings.current)?.password, 'given anew 1');
  });

  test('ignores a sealed value that was copied or changed', async () => {
    await ok({ ...OTHER, password: SECRET });
    const sealed = String((await stored()).password);
    const { vault, settings } = server.server.services;
    for (const forged of [
      vault.seal('mails.another', SECRET),
      // The last character is not changed, since base64 does not use all of its bits.
      sealed.replace(/.(?=.{5}$)/, (character) => (character === 'A' ? 'B' : 'A')),
      sealed.replace('v1.', 'v2.'),
      SECRET,
      '',
    ]) {
      await server.sql(
        "UPDATE settings SET value = jsonb_set(value, '{password}', to_jsonb($1::text)) WHERE name = 'mail'",
        [forged],
      );
      await settings.refresh();
      const seen = Object((await admin.browser.get('/settings/mail')).expect(200).json);
      assert.deepEqual([seen.passwordSet, inUse()?.password], [false, null], forged.slice(0, 30));
    }
  });

  test('requires what each provider needs', async () => {
    await ok({ ...OTHER, provider: 'none', host: null, username: null, password: null, fromAddress: null });
    const faults = async (body: unknown) => (await patch(body)).expect(422).faults();
    assert.deepEqual(await faults({ provider: 'gmail' }), ['/password required', '/username required']);
    assert.deepEqual(await faults({ provider: 'gmail', username: 'a@gmail.com', password: '  ' }), [
      '/password required',
    ]);
    assert.deepEqual(await faults({ provider: 'other' }), ['/fromAddress required', '/host required']);
    assert.deepEqual(await faults({ provider: 'other', host: 'x', fromAddress: 'a@b.c', password: 'p' }), [
      '/username required',
    ]);
    assert.deepEqual(await faults({ provider: 'other', host: 'x', fromAddress: 'a@b.c', username: 'u' }), [
      '/password required',
    ]);
    assert.deepEqual(
      await faults({ provider: 'other', host: 'a b', port: 70000, fromAddress: 'x', encryption: 'ssl' }),
      ['/encryption unknown_value', '/fromAddress invalid_email', '/host invalid_host', '/port too_large'],
    );
    assert.deepEqual(await faults({ host: 'user:pw@mail.example.com', fromName: 'a\r\nBcc: x@y.z' }), [
      '/fromName invalid_text',
      '/host invalid_host',
    ]);
    assert.equal((await ok({})).provider, 'none');

    const gmail = await ok({ provider: 'gmail', username: 'ada@gmail.com', password: 'abcd efgh ijkl mnop' });
    assert.equal(gmail.passwordSet, true);
    // Google displays it in four groups.
    assert.deepEqual(inUse(), {
      host: 'smtp.gmail.com',
      port: 465,
      encryption: 'tls',
      username: 'ada@gmail.com',
      password: 'abcdefghijklmnop',
      fromName: 'Roster',
      fromAddress: 'ada@gmail.com',
    });
    // A required value can't be removed.
    assert.deepEqual(await faults({ password: null }), ['/password required']);
    assert.deepEqual(await faults({ username: null }), ['/username required']);
    // A value that is no longer needed is deleted.
    assert.equal((await ok({ provider: 'none' })).passwordSet, false);
    assert.equal((await stored()).password, null);
  });

  test('requires the password again for another server', async () => {
    await ok({ ...OTHER, password: SECRET });
    const needsPassword = async (body: unknown) =>
      assert.deepEqual(
        (await patch(body)).expect(422).faults(),
        ['/password required'],
        JSON.stringify(body),
      );
    await needsPassword({ host: 'evil.example' });
    await needsPassword({ port: OTHER.port + 1 });
    await needsPassword({ provider: 'gmail', username: 'evil@gmail.com' });
    // Without encryption it would be readable on the network.
    await needsPassword({ encryption: 'none' });
    assert.equal(inUse()?.host, OTHER.host);
    // Nor in two steps.
    await ok({ provider: 'none', host: 'evil.example' });
    await needsPassword({ provider: 'other' });
    await ok({ ...OTHER, password: SECRET });

    await ok({ host: 'MAIL.example.com', encryption: 'tls', username: 'other' });
    assert.equal(inUse()?.password, SECRET);
    await ok({ encryption: 'starttls' });
    // Without a password there is nothing to protect.
    await ok({ host: 'evil.example', username: null, password: null });
    assert.equal(inUse()?.password, null);
    await ok({ host: 'mail.example.com', encryption: 'none' });
  });
});
