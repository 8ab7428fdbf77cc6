import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { record } from '../../src/audit/record.ts';
import { verifyExport } from '../../src/audit/verify-export.ts';
import {
  createUser,
  firstAdmin,
  insertMember,
  insertOrganization,
  insertSignedIn,
  startTestServer,
} from '../harness/index.ts';
import { untilSealed } from '../harness/seals.ts';

const ROSTER = fileURLToPath(new URL('../../bin/roster.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'roster-export-'));
after(() => rmSync(folder, { recursive: true }));

const server = await startTestServer();
const admin = await firstAdmin(server);
for (let made = 0; made < 4; made++) await createUser(admin);
// Line separators of Unicode are not those of NDJSON.
const caller = { address: null, userAgent: 'from\u2028elsewhere\u2029', requestId: null };
await record(server.database.db, caller, server.clock.now(), {
  eventType: 'sso',
  operation: 'link',
  outcome: 'success',
});
await untilSealed(server);
server.clock.advance(1000);

/** Runs `roster audit verify FILE` and returns its result. */
function verify(lines: string[]): Promise<{ exitCode: number; output: string }> {
  const file = join(folder, 'export.ndjson');
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  return new Promise((resolve) => {
    execFile(process.execPath, [ROSTER, 'audit', 'verify', file], (error, stdout, stderr) =>
      resolve({ exitCode: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });
}
const exported = async (query: string) => {
  const answer = (await admin.browser.get(`/audit-events/export?format=ndjson${query}`)).expect(200);
  assert.equal(answer.headers.get('content-type'), 'application/x-ndjson; charset=utf-8');
  return answer.text.trimEnd().split('\n');
};

describe('GET /audit-events/export', () => {
  test('returns a full or filtered export whose proof verifies on its own', async () => {
    for (const query of ['', '&eventType=user&operation=create']) {
      const lines = await exported(query);
      const { exitCode, output } = await verify(lines);
      assert.equal(exitCode, 0, output);
      const events = lines.filter((line) => line.includes('"outcome":')).length;
      assert.match(output, new RegExp(`Checked: ${events} events`));
    }
  });

  test('returns a file of which the verifier reports each change', async () => {
    const lines = await exported('&eventType=user&operation=create');
    const events = lines.flatMap((line, index) => (line.includes('"outcome":') ? [index] : []));
    assert.equal(events.length, 5);
    const [first = 0, second = 0, third = 0] = events.slice(1);
    const line = (index: number) => lines[index] ?? '';
    const done: Record<string, string[]> = {
      changed: lines.with(second, line(second).replace('"outcome":"success"', '"outcome":"denied"')),
      removed: lines.toSpliced(second, 1),
      inserted: lines.toSpliced(second, 0, line(second).replace(/"line":\d+,/, '')),
      reordered: lines.with(first, line(third)).with(third, line(first)),
      'cut off': lines.slice(0, -3),
    };
    for (const [what, changed] of Object.entries(done)) {
      const { finding } = await verifyExport(Readable.from(changed), []);
      assert.equal(finding !== undefined, true, what);
      if (what !== 'cut off' && what !== 'inserted') assert.equal(finding?.fault, what);
    }
    const { exitCode, output } = await verify(done.changed ?? []);
    assert.equal(exitCode, 1, output);
    assert.match(output, /NOT intact: changed/);
  });

  test('returns what the list shows of a scope, and no proof of the rest', async () => {
    const manager = await insertSignedIn(server);
    const organization = await insertOrganization(server, { members: { [manager.id]: 'admin' } });
    const stranger = await insertSignedIn(server);
    await insertMember(server, organization, stranger.id);
    (await admin.browser.patch(`/organizations/${organization.id}`, { name: 'Renamed' })).expect(200);
    await untilSealed(server);
    server.clock.advance(1000);
    const listed = (await manager.browser.get('/audit-events')).expect(200).auditLog().items;
    const { text } = (await manager.browser.get('/audit-events/export?format=ndjson')).expect(200);
    const lines: unknown[] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(lines.length > 0, true);
    assert.deepEqual(lines, listed.toReversed());
  });
});
