import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ensureFolder } from './folders.ts';

const rejectedWith = (code: string) => (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === code;

test('ensureFolder creates what is missing, and leaves what exists', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'roster-folders-'));
  t.after(() => rmSync(root, { recursive: true }));
  const deep = join(root, 'a', 'b', 'c');
  ensureFolder(deep);
  ensureFolder(deep);
  ensureFolder(`${deep}/`);
  assert.ok(statSync(deep).isDirectory());
  symlinkSync(deep, join(root, 'link'));
  ensureFolder(join(root, 'link', 'd'));
  assert.ok(statSync(join(deep, 'd')).isDirectory());
  ensureFolder('/');
});

test('ensureFolder throws where a folder can’t be created', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'roster-folders-'));
  t.after(() => rmSync(root, { recursive: true }));
  writeFileSync(join(root, 'file'), '');
  assert.throws(() => ensureFolder(join(root, 'file')), rejectedWith('EEXIST'));
  assert.throws(() => ensureFolder(join(root, 'file', 'data')), rejectedWith('ENOTDIR'));
  symlinkSync(join(root, 'absent'), join(root, 'dangling'));
  assert.throws(() => ensureFolder(join(root, 'dangling')), rejectedWith('EEXIST'));
});

test('ensureFolder throws below /proc, where mkdirSync never returns', {
  skip: process.platform !== 'linux' && 'there is no /proc',
}, () => {
  assert.throws(() => ensureFolder('/proc/roster-absent'), rejectedWith('ENOENT'));
  assert.throws(() => ensureFolder('/proc/roster-absent/data'), rejectedWith('ENOENT'));
});
