import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Fault } from '../../src/audit/findings.ts';
import { fingerprintOf } from '../../src/audit/keys.ts';
import { openProofLines } from '../../src/audit/proof-lines.ts';
import { record, recordAll } from '../../src/audit/record.ts';
import { verifyExport } from '../../src/audit/verify-export.ts';
import { newId } from '../../src/lib/ids.ts';
import { startTestServer } from '../harness/index.ts';
import { untilSealed } from '../harness/seals.ts';

const server = await startTestServer();
const { database, clock } = server;
const caller = { address: '192.0.2.1', userAgent: 'roster-test', requestId: null };
const event = (name: string) =>
  ({
    eventType: 'user',
    operation: 'create',
    outcome: 'success',
    target: { type: 'user', id: newId(), name },
    after: { name, price: 1.5, 王: '"\u2028' },
  }) as const;

for (const [round, size] of [3, 1200, 1, 40].entries()) {
  const events = Array.from({ length: size }, (_, at) => event(`Person ${round} ${at}`));
  await database.transact((tx) => recordAll(tx, caller, clock.now(), events));
  await untilSealed(server);
  clock.advance(1000);
}
await server.server.close();
await record(database.db, caller, clock.now(), event('Not sealed yet'));

const ids = (await server.sql<{ id: string }>('SELECT id FROM audit_events ORDER BY at, id')).map(
  ({ id }) => id,
);
const [key] = await database.db.selectFrom('audit_keys').selectAll().execute();
const fingerprint = fingerprintOf(key?.public_key ?? assert.fail());

/** Exports events in pages of the given size. */
async function exported(chosen: readonly string[], page = 500): Promise<string[]> {
  const proof = await openProofLines(database.db, server.server.services.vault);
  let text = '';
  for (let from = 0; from < chosen.length; from += page)
    text += await proof.page(chosen.slice(from, from + page));
  text += proof.end({ filter: {}, exportedAt: clock.now(), by: null });
  assert.ok(text.endsWith('}\n'));
  return text.slice(0, -1).split('\n');
}

async function* each(lines: readonly string[]) {
  yield* lines;
}
const verify = (lines: readonly string[], trusted = [fingerprint]) => verifyExport(each(lines), trusted);

const whole = await exported(ids);
/** The line of an event in the middle of a batch. */
const middle = whole.findIndex((line) => line.includes('Person 1 700'));
const lineAt = (index: number) => whole[index] ?? assert.fail('there is such a line');
const idAt = (index: number): string => JSON.parse(lineAt(index)).id;
const without = (index: number) => whole.toSpliced(index, 1);
const changed = (index: number, from: string | RegExp, to: string) => {
  const line = lineAt(index).replace(from, to);
  assert.notEqual(line, lineAt(index));
  return whole.with(index, line);
};
/** Renumbers the lines, as an attacker does who knows the format but not the key. */
const renumbered = (lines: readonly string[]) =>
  lines.map((line, index) => JSON.stringify({ ...JSON.parse(line), line: index + 1 }));

const header = whole.findIndex((line) => line.includes('"batch":{'));
const cases: [title: string, lines: string[], fault: Fault, named: RegExp][] = [
  [
    'an event is changed',
    changed(middle, 'Person 1 700', 'Person 1 701'),
    'changed',
    new RegExp(`^Line ${middle + 1} \\(event ${idAt(middle)}`),
  ],
  [
    'an event says that it is another one',
    changed(middle, /"ordinal":\d+/, '"ordinal":5'),
    'changed',
    new RegExp(idAt(middle)),
  ],
  [
    'an event is given something more',
    changed(middle, '"seal"', '"more":1,"seal"'),
    'changed',
    new RegExp(idAt(middle)),
  ],
  [
    'a line is removed',
    without(middle),
    'removed',
    new RegExp(`^Line ${middle + 1} is missing after event ${idAt(middle - 1)}`),
  ],
  [
    'many are removed',
    whole.toSpliced(middle, 20),
    'removed',
    new RegExp(`^Lines ${middle + 1} to ${middle + 20} are missing`),
  ],
  [
    'a line is there twice',
    whole.toSpliced(middle, 0, lineAt(middle - 1)),
    'inserted',
    new RegExp(idAt(middle - 1)),
  ],
  [
    'a line is put in',
    whole.toSpliced(middle, 0, lineAt(middle).replace(idAt(middle), newId())),
    'changed',
    new RegExp(`^Line ${middle + 1}`),
  ],
  [
    'two lines are swapped',
    whole.with(middle, lineAt(middle + 1)).with(middle + 1, lineAt(middle)),
    'reordered',
    new RegExp(idAt(middle + 1)),
  ],
  [
    'two distant lines are swapped',
    whole.with(middle, lineAt(middle + 9)).with(middle + 9, lineAt(middle)),
    'reordered',
    new RegExp(idAt(middle + 9)),
  ],
  [
    'two lines are swapped and renumbered',
    renumbered(whole.with(middle, lineAt(middle + 1)).with(middle + 1, lineAt(middle))),
    'reordered',
    new RegExp(idAt(middle)),
  ],
  [
    'a line is removed and the rest renumbered',
    renumbered(without(middle)),
    'changed',
    /^Between line 1 and \d+ /,
  ],
  ['the end is cut off', whole.slice(0, middle), 'tail cut off', new RegExp(`after line ${middle},`)],
  ['only the last line is cut off', whole.slice(0, -1), 'tail cut off', /without the last line/],
  [
    'something comes after the end',
    [...whole, JSON.stringify({ line: whole.length + 1 })],
    'inserted',
    /^After the last line/,
  ],
  [
    'an event that was not sealed is changed',
    changed(whole.length - 2, 'Not sealed yet', 'Never'),
    'changed',
    /^Between line \d+ and \d+ /,
  ],
  [
    'a header is changed',
    changed(header, /"lastOrdinal":(\d+)/, '"lastOrdinal":9$1'),
    'seal changed',
    // The first batch in the file depends on when its events were sealed.
    new RegExp(`header of batch ${/"number":(\d+)/.exec(lineAt(header))?.[1]} of `),
  ],
  [
    'the last line is changed',
    changed(whole.length - 1, `"events":${ids.length}`, '"events":1'),
    'seal changed',
    /signature/,
  ],
  [
    'the key is another one',
    changed(0, /"id":"\w+"/, '"id":"0123456789abcdef"'),
    'seal changed',
    /key of line 1/,
  ],
  ['a line is no JSON', whole.with(middle, '{'), 'changed', new RegExp(`^Line ${middle + 1} is not`)],
  [
    'a line is something else',
    whole.with(middle, `{"line":${middle + 1}}`),
    'changed',
    /not a line of an export/,
  ],
  ['it is no export', ['hello'], 'changed', /^Line 1 is not/],
  ['it is empty', [], 'tail cut off', /after line 0/],
];

describe('verifyExport', () => {
  test('accepts an export on its own, whatever the page boundaries', async () => {
    const verdict = await verify(whole);
    assert.deepEqual([verdict.finding, verdict.events, verdict.unknownKeys], [undefined, ids.length, []]);
    assert.deepEqual(verdict.fingerprints, [fingerprint]);
    assert.match(verdict.notes.join(), /^1 events were not sealed yet/);
    for (const size of [1, 7, ids.length]) assert.deepEqual(await exported(ids, size), whole);
  });

  test('accepts exports of some events and of none', async () => {
    for (const some of [ids.filter((_, index) => index % 97 === 3), ids.slice(-1), []]) {
      const verdict = await verify(await exported(some));
      assert.deepEqual([verdict.finding, verdict.events], [undefined, some.length]);
    }
  });

  test('returns the key when none is given', async () => {
    assert.deepEqual((await verify(whole, [])).unknownKeys, [fingerprint]);
    assert.equal((await verify(whole, ['0'.repeat(64)])).finding?.fault, 'seal changed');
  });

  for (const [title, lines, fault, named] of cases)
    test(`reports that ${title}`, async () => {
      const { finding } = await verify(lines);
      assert.equal(finding?.fault, fault, finding?.text);
      assert.match(finding.text, named);
    });

  test('rejects a file signed with another key when the key is given', async () => {
    const forger = await startTestServer();
    await record(forger.database.db, caller, clock.now(), event('Made up'));
    await untilSealed(forger);
    const proof = await openProofLines(forger.database.db, forger.server.services.vault);
    const made = (await forger.sql<{ id: string }>('SELECT id FROM audit_events ORDER BY at, id')).map(
      ({ id }) => id,
    );
    const text = (await proof.page(made)) + proof.end({ filter: {}, exportedAt: clock.now(), by: null });
    const lines = text.trimEnd().split('\n');
    assert.equal((await verify(lines, [])).finding, undefined);
    assert.equal((await verify(lines)).finding?.fault, 'seal changed');
  });
});
