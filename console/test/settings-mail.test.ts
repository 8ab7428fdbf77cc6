import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAIL, type MailValues, passwordStateOf, portFor } from '../src/features/settings/mail-server.ts';

type Base = Parameters<typeof MAIL.valuesOf>[0];

const NONE: Base = {
  provider: 'none',
  host: null,
  port: 587,
  encryption: 'starttls',
  username: null,
  passwordSet: false,
  fromName: null,
  fromAddress: null,
  version: 1,
};
const OWN: Base = {
  ...NONE,
  provider: 'other',
  host: 'smtp.example.com',
  username: 'roster',
  passwordSet: true,
  fromAddress: 'roster@example.com',
};
const typed = (base: Base, change: Partial<MailValues>): MailValues => ({
  ...MAIL.valuesOf(base),
  ...change,
});
const patch = (base: Base, change: Partial<MailValues>) => MAIL.patchOf(typed(base, change), base);

test('Gmail requires an address and an app password, and sends from that address', () => {
  assert.deepEqual(patch(NONE, { provider: 'gmail', username: ' a@gmail.com ', password: 'abcd efgh' }), {
    provider: 'gmail',
    username: 'a@gmail.com',
    password: 'abcd efgh',
  });
  assert.deepEqual(patch(OWN, { provider: 'gmail', username: 'a@gmail.com', password: 'x' }), {
    provider: 'gmail',
    username: 'a@gmail.com',
    password: 'x',
    fromAddress: null,
  });
});

test('does not send an empty password, so that the stored one is kept', () => {
  assert.deepEqual(patch(OWN, { port: '2525' }), { port: 2525 });
  assert.deepEqual(patch(OWN, {}), {});
});

test('removes the password with the username', () => {
  assert.deepEqual(patch(OWN, { username: ' ' }), { username: null, password: null });
  assert.deepEqual(patch({ ...OWN, username: null, passwordSet: false }, { username: '' }), {});
});

test('changes nothing else without a provider', () => {
  assert.deepEqual(patch(OWN, { provider: 'none', host: 'elsewhere.example' }), { provider: 'none' });
});

test('requires the password again where the server would', () => {
  const state = (change: Partial<MailValues>) => passwordStateOf(typed(OWN, change), OWN);
  assert.equal(passwordStateOf(typed(NONE, { provider: 'other' }), NONE), 'none');
  assert.equal(state({}), 'kept');
  assert.equal(state({ host: 'SMTP.example.com ' }), 'kept');
  assert.equal(state({ port: '25' }), 'again');
  assert.equal(state({ host: 'evil.example' }), 'again');
  assert.equal(state({ encryption: 'none' }), 'again');
  assert.equal(state({ provider: 'gmail' }), 'again');
});

test('follows the encryption with its default port, and keeps a custom one', () => {
  assert.equal(portFor('tls', typed(NONE, {})), '465');
  assert.equal(portFor('none', typed(NONE, {})), '25');
  assert.equal(portFor('tls', typed(NONE, { port: '2525' })), '2525');
});
