import assert from 'node:assert/strict';

/** Reads every user with the rows that belong to it. */
const USERS = `SELECT u.email, a.user_id IS NOT NULL AS activity, c.user_id IS NOT NULL AS password,
    (SELECT count(*)::int FROM audit_events e WHERE e.target_id = u.id AND e.operation = 'create' AND e.outcome = 'success') AS traces
  FROM users u LEFT JOIN user_activity a ON a.user_id = u.id LEFT JOIN password_credentials c ON c.user_id = u.id`;
const TRACES_WITHOUT_USERS = `SELECT target_name FROM audit_events e
  WHERE operation = 'create' AND outcome = 'success' AND NOT EXISTS (SELECT FROM users u WHERE u.id = e.target_id)
    AND NOT EXISTS (SELECT FROM audit_events d WHERE d.target_id = e.target_id AND d.operation = 'delete' AND d.outcome = 'success')`;

type Query = (sql: string) => Promise<Record<string, unknown>[]>;

/** Fails when a user is incomplete, or when an acknowledged one is missing. Returns all addresses. */
export async function assertWhole(query: Query, acknowledged: readonly string[] = []): Promise<string[]> {
  const users = await query(USERS);
  assert.deepEqual(
    users.filter(
      ({ activity, password, traces }) => !(activity === true && password === true && traces === 1),
    ),
    [],
    'half-made users',
  );
  assert.deepEqual(await query(TRACES_WITHOUT_USERS), [], 'traces of users who are not there');
  const emails = users.map(({ email }) => String(email));
  const known = new Set(emails);
  assert.deepEqual(
    acknowledged.filter((email) => !known.has(email)),
    [],
    'acknowledged but lost',
  );
  return emails;
}
