import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ERRORS } from '../../src/lib/errors.ts';
import {
  firstAdmin,
  insertOrganization,
  insertProject,
  insertSession,
  insertSignedIn,
  OPERATIONS,
  startTestServer,
} from '../harness/index.ts';
import { badCookies, badRequests } from './arbitraries.ts';
import { type BadRequest, type RawAnswer, send, sendBytes } from './send.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);

/** Tables to which rejected requests may write: the audit log, rate limits, and the queues of jobs. */
const WRITTEN_BY_REFUSALS =
  /^(audit_|sign_in_(throttles|hours)$|signal|mail|sso_(requests|message_ids)$|password_reset_requests$)/;

/** Counts committed changes of rows by triggers. The last use of a session is no change. */
async function countChanges(): Promise<void> {
  const tables = await server.sql<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
  );
  await server.sql('CREATE TABLE test_changes (table_name text PRIMARY KEY, count integer NOT NULL)');
  await server.sql(`CREATE FUNCTION count_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'last_seen_at' = to_jsonb(NEW) - 'last_seen_at' THEN RETURN NULL; END IF;
      INSERT INTO test_changes VALUES (TG_TABLE_NAME, 1)
        ON CONFLICT (table_name) DO UPDATE SET count = test_changes.count + 1;
      RETURN NULL;
    END $$`);
  for (const { name } of tables)
    if (!WRITTEN_BY_REFUSALS.test(name))
      await server.sql(
        `CREATE TRIGGER count_change AFTER INSERT OR UPDATE OR DELETE ON ${name} FOR EACH ROW EXECUTE FUNCTION count_change()`,
      );
}
await countChanges();
const changes = () => server.sql('SELECT * FROM test_changes ORDER BY table_name');

/** Fails unless the response is a success or a valid problem. */
function assertAnswered(request: BadRequest, { status, headers, text }: RawAnswer): void {
  const said = `${request.method} ${request.path} → ${status} ${text.slice(0, 300)}`;
  assert.ok(status >= 200 && status < 500, said);
  if (status < 400) return;
  assert.match(headers['content-type'] ?? '', /^application\/problem\+json/, said);
  const problem: unknown = JSON.parse(text);
  assert.ok(
    typeof problem === 'object' && problem !== null && 'code' in problem && 'status' in problem,
    said,
  );
  assert.ok(Object.hasOwn(ERRORS, String(problem.code)), said);
  assert.equal(problem.status, status, said);
  assert.equal(headers['x-content-type-options'], 'nosniff', said);
}

async function sendAndCheck(request: BadRequest): Promise<RawAnswer> {
  const before = await changes();
  const answer = await send(server.url, request);
  assertAnswered(request, answer);
  if (answer.status >= 400)
    assert.deepEqual(await changes(), before, `${request.method} ${request.path} wrote`);
  return answer;
}

async function newCookie(): Promise<string> {
  const { browser } = await insertSession(server, admin.id);
  const { session } = server.server.services.cookies;
  return `${session}=${browser.cookies.get(session)}`;
}

for (const operation of OPERATIONS) {
  test(`${operation.method} ${operation.path}`, async () => {
    const statuses = new Set<number>();
    const someone = await insertSignedIn(server);
    const organization = await insertOrganization(server, { members: { [someone.id]: 'admin' } });
    const project = await insertProject(server, organization, { members: { [someone.id]: 'viewer' } });
    // In the addresses of members the user is the second id, and the organization or project the first.
    const ids = [someone.id, someone.sessionId, organization.id, project.id];
    let cookie = await newCookie();
    await fc.assert(
      fc.asyncProperty(badRequests(operation, ids), async (request) => {
        const answer = await sendAndCheck({ ...request, headers: { ...request.headers, cookie } });
        statuses.add(answer.status);
        // Some generated requests are valid, and may end the session.
        if (answer.status < 400 && operation.method !== 'GET') cookie = await newCookie();
      }),
      { numRuns: 20 },
    );
    assert.ok(!statuses.has(401) || operation.path.endsWith('/session'), 'the session was accepted');
  });
}

test('rejects anonymous requests with unknown cookies', async () => {
  for (const operation of OPERATIONS) {
    await fc.assert(
      fc.asyncProperty(badRequests(operation, [admin.id]), badCookies, async (request, cookie) => {
        const before = await changes();
        const answer = await send(server.url, { ...request, headers: { ...request.headers, cookie } });
        assertAnswered(request, answer);
        assert.deepEqual(await changes(), before);
      }),
      { numRuns: 4 },
    );
  }
});

test('closes a connection whose body never ends', async () => {
  const cookie = await newCookie();
  const endless = `POST /api/v1/users HTTP/1.1\r\nhost: x\r\ncookie: ${cookie}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${'8000\r\n'}${'x'.repeat(0x8000)}\r\n`;
  // More than is read and discarded so that the response arrives.
  const more = `${'8000\r\n'}${'x'.repeat(0x8000)}\r\n`.repeat(300);
  const answer = await sendBytes(server.url, endless + more);
  assert.match(answer, /^HTTP\/1\.1 413 /);
});

test('survives connections that are not HTTP', async () => {
  const long = 'x'.repeat(40_000);
  for (const bytes of [
    'nonsense\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    'GET /api/v1/session\r\n\r\n',
    '\0\0\0\0',
    Uint8Array.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]),
    'GET /\u0001 HTTP/1.1\r\nhost: x\r\n\r\n',
    `GET /${long} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
    `GET / HTTP/1.1\r\nhost: x\r\nx: ${long}\r\n\r\n`,
    'GET / HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    'POST /api/v1/session HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    'POST /api/v1/session HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n',
    'POST /api/v1/session HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
    'GET http://evil.example/api/v1/session HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    'OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    'GET //evil.example HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    'TRACE / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    'CONNECT evil.example:443 HTTP/1.1\r\nhost: x\r\n\r\n',
    'POST /api/v1/session HTTP/1.1\r\nhost: x\r\nexpect: nonsense\r\nconnection: close\r\ncontent-length: 0\r\n\r\n',
  ]) {
    const answer = await sendBytes(server.url, bytes);
    assert.doesNotMatch(
      answer,
      /^HTTP\/1\.1 (5|3)/,
      `${String(bytes).slice(0, 80)} → ${answer.slice(0, 300)}`,
    );
    (await server.client().get('/setup')).expect(200);
  }
});
