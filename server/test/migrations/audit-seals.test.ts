import assert from 'node:assert/strict';
import { test } from 'node:test';
import { record } from '../../src/audit/record.ts';
import { startTestServer } from '../harness/index.ts';
import { assertSealed, untilSealed } from '../harness/seals.ts';

const caller = { address: null, userAgent: null, requestId: null };

test('sealed events and seals cannot be changed, deleted or truncated, not even by the owner', async () => {
  const server = await startTestServer();
  await record(server.database.db, caller, server.clock.now(), {
    eventType: 'user',
    operation: 'create',
    outcome: 'success',
  });
  await untilSealed(server);
  await server.server.close();
  const statements = ['audit_events', 'audit_leaves', 'audit_batches', 'audit_keys'].flatMap((table) => [
    `DELETE FROM ${table}`,
    `TRUNCATE ${table} CASCADE`,
  ]);
  statements.push(
    "UPDATE audit_events SET reason = 'another'",
    'UPDATE audit_leaves SET ordinal = ordinal + 1000',
    "UPDATE audit_leaves SET hash = sha256('x')",
    'UPDATE audit_batches SET sealed_at = now()',
    'UPDATE audit_keys SET created_at = now()',
  );
  for (const statement of statements)
    await assert.rejects(server.sql(statement), { code: '23001' }, statement);
  assert.ok((await assertSealed(server)).length > 0);
  // Recent events are kept when old events are removed.
  await server.sql(
    `INSERT INTO settings (name, value, version, updated_at) VALUES ('audit-retention', '{"days": 36500}', 1, now())`,
  );
  await assert.rejects(server.sql('DELETE FROM audit_events'), { code: '23001' });
});
