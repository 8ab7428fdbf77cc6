import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createVault } from './vault.ts';

const FIRST = 'the first secret key of these tests, long enough';
const SECOND = 'the second secret key of these tests, long enough';

test('seal and open round-trip, with a different ciphertext each time', () => {
  const vault = createVault([FIRST]);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (secret, purpose) => {
      const sealed = vault.seal(purpose, secret);
      assert.equal(vault.open(purpose, sealed), secret);
      assert.notEqual(vault.seal(purpose, secret), sealed);
      assert.match(sealed, /^v1\.[0-9a-f]{8}\.[\w-]+$/);
    }),
  );
});

test('open returns undefined for another purpose', () => {
  const vault = createVault([FIRST]);
  const sealed = vault.seal('mails.1', 'secret');
  for (const purpose of ['mails.2', 'mails.', '', 'settings.mail.password'])
    assert.equal(vault.open(purpose, sealed), undefined);
});

test('former keys decrypt but do not encrypt', () => {
  const sealed = createVault([FIRST]).seal('x', 'secret');
  const later = createVault([SECOND, FIRST]);
  assert.equal(later.open('x', sealed), 'secret');
  assert.equal(createVault([SECOND]).open('x', sealed), undefined);
  assert.equal(createVault([SECOND]).open('x', later.seal('x', 'another')), 'another');
});

test('open returns undefined for a modified ciphertext', () => {
  const vault = createVault([FIRST]);
  const sealed = vault.seal('x', 'secret');
  for (let at = 0; at < sealed.length; at++) {
    const other = sealed[at] === 'A' ? 'B' : 'A';
    const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
    assert.equal(vault.open('x', changed), undefined, `at ${at}`);
  }
  assert.equal(vault.open('x', `${sealed}.more`), undefined);
  fc.assert(fc.property(fc.string(), (text) => assert.equal(vault.open('x', text), undefined)));
  assert.equal(vault.open('x', sealed.slice(0, -4)), undefined);
});

test('the ciphertext does not contain the secret', () => {
  const sealed = createVault([FIRST]).seal('x', 'correct horse battery staple');
  assert.ok(!Buffer.from(sealed.split('.')[2] ?? '', 'base64url').includes('horse'));
});
