import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AuditEventBody } from './contract.ts';
import { csvHeader, csvLine, escapeFormulas } from './export-csv.ts';

const EVENT: AuditEventBody = {
  id: '0197f0d2-0000-7000-8000-000000000001',
  at: '2026-03-02T09:00:00.000Z',
  eventType: 'user',
  operation: 'update',
  outcome: 'success',
  reason: null,
  operatedBy: { id: '0197f0d2-0000-7000-8000-000000000002', name: 'Ada' },
  target: { type: 'user', id: '0197f0d2-0000-7000-8000-000000000003', name: 'Bob' },
  organization: null,
  project: null,
  address: '192.0.2.1',
  userAgent: null,
  requestId: null,
  before: null,
  after: null,
  sealed: true,
};
const FORMULA = /^[\s']*[=+\-@＝＋－＠﹦﹢﹣﹫−]/;
const COLUMNS = csvHeader().slice(1).trim().split(',');

/** Parses RFC 4180 strictly. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    if (!found) assert.fail(`no cell in ${JSON.stringify(text)}`);
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** Removes the apostrophes that `escapeFormulas` inserted, as docs/operations.md describes. */
const read = (text: string) =>
  text.replaceAll(/(?<=^|[,;\t\r\n"])'(?=[\s']*[=+\-@＝＋－＠﹦﹢﹣﹫−])|^'(?=[\s']*[\t\r\n])/g, '');

/** Parses as a spreadsheet with another separator does: quotes count at the beginning of a cell only, and end anywhere. */
function parseLoosely(text: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text.charAt(at + 1) === '"') {
        cell += sign;
        at++;
      } else quoted = false;
    } else if (sign === '"' && cell === '') quoted = true;
    else if (sign === separator || sign === '\n' || sign === '\r') {
      cells.push(cell);
      cell = '';
    } else cell += sign;
  }
  return [...cells, cell];
}

/** Texts of attackers, and arbitrary ones. */
const texts = fc.oneof(
  fc.constantFrom(
    "=cmd|' /C calc'!A0",
    '+1+1',
    '-5',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '＝1+1',
    ';=1',
    'a,"=1',
    '"\r\n=1',
    "'=1",
    "''=1",
    ' =1',
    '\u00a0=1',
    'Mozilla/5.0 (compatible; +http://example.com)',
  ),
  fc.string({
    unit: fc.constantFrom('=', '+', '-', '@', '＝', '−', "'", '"', ',', ';', ' ', '\t', '\r', '\n', 'a', '1'),
  }),
  fc.string({ unit: 'grapheme' }),
);
const values = fc.oneof(
  fc.constant(null),
  fc.dictionary(texts, fc.oneof(texts, fc.array(texts), fc.boolean())),
);
const events = fc
  .record({ name: texts, userAgent: fc.option(texts), before: values, after: values })
  .map(({ name, ...facts }): AuditEventBody => ({ ...EVENT, ...facts, operatedBy: { id: EVENT.id, name } }));

test('csvLine writes no formula, and reading a cell back gives the value', () => {
  fc.assert(
    fc.property(events, (event) => {
      const [cells = [], ...others] = parse(csvLine(event));
      assert.deepEqual([cells.length, others.length], [COLUMNS.length, 0]);
      for (const cell of cells) assert.doesNotMatch(cell, /^[=+\-@＝＋－＠﹦﹢﹣﹫−\t\r\n]/);
      const [name, userAgent, before, after] = ['operatedBy', 'userAgent', 'before', 'after'].map(
        (column) => cells[COLUMNS.indexOf(column)] ?? '',
      );
      assert.equal(read(name ?? ''), event.operatedBy?.name);
      assert.equal(read(userAgent ?? ''), event.userAgent ?? '');
      // Formulas in JSON are escaped as JSON, so nothing has to be removed.
      assert.deepEqual(before === '' ? null : JSON.parse(before ?? ''), plain(event.before));
      assert.deepEqual(after === '' ? null : JSON.parse(after ?? ''), plain(event.after));
    }),
    { numRuns: 2000 },
  );
});

/** Returns the value as JSON parses it, with the usual prototypes. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('csvLine writes no formula for spreadsheets with another separator', () => {
  fc.assert(
    fc.property(events, fc.constantFrom(',', ';', '\t'), (event, separator) => {
      for (const cell of parseLoosely(csvLine(event), separator))
        if (FORMULA.test(cell)) assert.match(cell, /^\s*'/, JSON.stringify(cell));
    }),
    { numRuns: 2000 },
  );
});

test('escapeFormulas changes only what would begin a formula', () => {
  for (const text of ['Ada', 'a-b', 'it’s', "'quoted'", 'a=b', 'ada@example.com', '', ' ', 'x;y', '中文'])
    assert.equal(escapeFormulas(text), text);
  assert.equal(escapeFormulas('-5'), "'-5");
  assert.equal(escapeFormulas("'=1"), "''=1");
});

test('csvHeader returns a byte order mark and the names of the columns', () => {
  assert.match(csvHeader(), /^\uFEFFat,eventType,operation,outcome,reason,operatedBy,.*,sealed\r\n$/);
  assert.equal(
    csvLine({ ...EVENT, after: { phone: '+49 1', name: 'A "B"' } }),
    '2026-03-02T09:00:00.000Z,user,update,success,,Ada,Bob,,,192.0.2.1,,,"{""phone"":""\\u002b49 1"",""name"":""A \\""B\\""""}",0197f0d2-0000-7000-8000-000000000001,0197f0d2-0000-7000-8000-000000000002,user,0197f0d2-0000-7000-8000-000000000003,,,,true\r\n',
  );
});
