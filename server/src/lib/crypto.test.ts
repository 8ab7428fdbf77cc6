import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import {
  deriveKey,
  deriveSigningKey,
  equalInConstantTime,
  hashToken,
  hashTokenAsText,
  newToken,
  sign,
} from './crypto.ts';

test('newToken returns 256 random bits, hashToken their SHA-256', () => {
  const tokens = Array.from({ length: 1000 }, newToken);
  assert.equal(new Set(tokens).size, 1000);
  assert.ok(tokens.every((token) => Buffer.from(token, 'base64url').length === 32));
  assert.equal(
    hashToken('abc').toString('hex'),
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  assert.equal(hashTokenAsText('abc'), hashToken('abc').toString('base64'));
});

test('deriveKey returns a stable key that differs for each purpose', () => {
  const key = deriveKey('secret', 'cursors');
  assert.equal(key.length, 32);
  assert.deepEqual(deriveKey('secret', 'cursors'), key);
  assert.notDeepEqual(deriveKey('secret', 'setup-token'), key);
  assert.notDeepEqual(deriveKey('another', 'cursors'), key);
});

test('sign returns the HMAC-SHA-256 of a text with the derived key', () => {
  const key = deriveSigningKey('secret', 'cursors');
  const expected = createHmac('sha256', deriveKey('secret', 'cursors')).update('a').digest('base64url');
  assert.equal(sign(key, 'a'), expected);
  assert.notEqual(sign(key, 'b'), expected);
  assert.notEqual(sign(deriveSigningKey('secret', 'device-cookies'), 'a'), expected);
});

test('equalInConstantTime compares texts of any length', () => {
  assert.equal(equalInConstantTime('', ''), true);
  assert.equal(equalInConstantTime('a', 'a'), true);
  assert.equal(equalInConstantTime('a', 'b'), false);
  assert.equal(equalInConstantTime('a', 'aa'), false);
});
