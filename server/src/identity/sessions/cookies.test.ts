import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deriveSigningKey } from '../../lib/crypto.ts';
import { createCookies, isKnown, newDevice, readDevice } from './cookies.ts';

const key = deriveSigningKey('a secret', 'device-cookies');

test('recognizes a device only for the user whose sign-in created it', () => {
  const cookie = newDevice(key, 'Ada@Example.com', new Date(1000));
  const id = cookie.split('.')[0];
  const device = readDevice(key, 'ada@example.COM', cookie);
  assert.deepEqual(device, { id, knownSince: 1000 });
  assert.deepEqual(
    [null, new Date(1000), new Date(1001)].map((since) => device && isKnown(device, since)),
    [true, true, false],
  );
  assert.equal(readDevice(key, 'bob@example.com', cookie), undefined);
  assert.equal(
    readDevice(deriveSigningKey('another', 'device-cookies'), 'ada@example.com', cookie),
    undefined,
  );
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

test('the names bind the cookies to this host over https, and distinguish installations', () => {
  assert.deepEqual(
    [createCookies(true, ['first-instance']), createCookies(false, ['other-instance'])].map(
      ({ session, device, options }) => [session, device, options.secure],
    ),
    [
      ['__Host-roster_session_first-in', '__Host-roster_device_first-in', true],
      ['roster_session_other-in', 'roster_device_other-in', false],
    ],
  );
});

test('reads cookies of an earlier release unless there are current ones', () => {
  const cookies = createCookies(false, ['first-instance', 'former-instance']);
  assert.equal(cookies.sessionOf({ roster_session: 'former' }), 'former');
  assert.equal(cookies.sessionOf({ roster_session: 'former', [cookies.session]: 'present' }), 'present');
  assert.equal(cookies.sessionOf({ 'roster_session_former-i': 'of a former key' }), 'of a former key');
  assert.equal(cookies.deviceOf({ roster_device: 'former' }), 'former');
  assert.equal(cookies.sessionOf({ 'roster_session_other-in': 'of another installation' }), undefined);
});
