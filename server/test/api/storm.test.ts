import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { firstAdmin, startTestServer } from '../harness/index.ts';

const server = await startTestServer({ config: { trustProxy: true } });
const node = await startTestServer({ beside: server });
await firstAdmin(server);

describe('POST /session', () => {
  test('rejects a flood of blocked sign-ins without errors', async () => {
    const attempt = (index: number) =>
      (index % 2 ? server : node)
        .client({ 'x-forwarded-for': `10.9.${index % 3}.1` })
        .post('/session', { email: `nobody-${index % 5}@example.com`, password: 'wrong password 1' });
    for (let index = 0; index < 30; index++) (await attempt(index)).expect(401);
    await server.sql("UPDATE sign_in_throttles SET failures = 100, blocked_until = '2100-01-01'");
    const answers = await Promise.all(Array.from({ length: 600 }, (_, index) => attempt(index)));
    const statuses = new Set(answers.map(({ status }) => status));
    assert.deepEqual([...statuses], [429]);
  });
});
