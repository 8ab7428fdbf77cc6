import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bucketsOf, type ThrottledAttempt } from './throttle-buckets.ts';

const attempt = (different: Partial<ThrottledAttempt> = {}): ThrottledAttempt => ({
  kind: 'sign-in',
  account: 'ada@example.com',
  address: '192.0.2.1',
  ...different,
});
const keyOf = (scope: string, different?: Partial<ThrottledAttempt>) =>
  bucketsOf(attempt(different)).find((bucket) => bucket.scope === scope)?.key;

test('counts the failures of a known device for its network, as those of others there', () => {
  assert.deepEqual(
    bucketsOf(attempt({ deviceId: 'a device' })).map(({ scope }) => scope),
    ['device', 'network'],
  );
  assert.equal(keyOf('network', { deviceId: 'a device' }), keyOf('network', { account: 'bob@example.com' }));
});

test("counts a site's failures at all accounts together, apart from other sites and kinds", () => {
  const site = keyOf('site');
  assert.equal(keyOf('site', { account: 'bob@example.com', address: '192.0.2.200' }), site);
  assert.notEqual(keyOf('site', { address: '192.0.3.1' }), site);
  assert.notEqual(keyOf('site', { kind: 'setup' }), site);
  assert.equal(
    keyOf('site', { address: '2001:db8:1:2::3' }),
    keyOf('site', { address: '2001:db8:1:ffff::9' }),
  );
});
