import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deriveKey } from '../../lib/crypto.ts';
import { createCookies, isKnown, newDevice, readDevice } from './cookies.ts';

const key = deriveKey('a secret', 'device-cookies');

test('a device is known to the person whose sign-in made it, and to nobody else', () => {
  const cookie = newDevice(key, 'Ada@Example.com', new Date(1000));
  const id = cookie.split('.')[0];
  const device = readDevice(key, 'ada@example.COM', cookie);
  assert.deepEqual(device, { id, knownSince: 1000 });
  assert.deepEqual(
    [null, new Date(1000), new Date(1001)].map((since) => device && isKnown(device, since)),
    [true, true, false],
  );
  assert.equal(readDevice(key, 'bob@example.com', cookie), undefined);
  assert.equal(readDevice(deriveKey('another', 'device-cookies'), 'ada@example.com', cookie), undefined);
  for (const wrong of [
    undefined,
    '',
    '.',
    id,
    `${id}.`,
    `x${cookie}`,
    `${cookie}x`,
    cookie.replace('.', '..'),
  ]) {
    assert.equal(readDevice(key, 'ada@example.com', wrong), undefined, wrong);
  }
});

test('over https the cookies are bound to this host', () => {
  assert.deepEqual(
    [createCookies(true), createCookies(false)].map(({ session, device, options }) => [
      session,
      device,
      options.secure,
    ]),
    [
      ['__Host-roster_session', '__Host-roster_device', true],
      ['roster_session', 'roster_device', false],
    ],
  );
});
