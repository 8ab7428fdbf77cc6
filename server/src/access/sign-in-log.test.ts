import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logFailedSignIn } from './sign-in-log.ts';

test('logs the address that is rate limited and audited, not the text of a forwarded header', () => {
  const lines: object[] = [];
  const log = { info: (fields: object) => void lines.push(fields) };
  const request = { log, caller: { address: '192.0.2.1' }, ip: 'victim.example.com' };
  logFailedSignIn(request, 'invalid_credentials');
  assert.deepEqual(lines, [{ event: 'sign_in_failed', reason: 'invalid_credentials', address: '192.0.2.1' }]);
});
