import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { ConfigError } from './config.ts';
import { secretKeyOf } from './secret-key.ts';

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'roster-key-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

for (const content of ['', ' \n', 'short', 'x'.repeat(31), `${'x'.repeat(31)}\n\n`]) {
  test(`rejects a file that contains ${JSON.stringify(content)}, and keeps it`, (t) => {
    const dataDir = folderOf(t);
    const file = join(dataDir, 'secret-key');
    writeFileSync(file, content);
    assert.throws(
      () => secretKeyOf({ secretKey: undefined, dataDir }),
      (error) => error instanceof ConfigError && error.message.includes(file),
    );
    assert.equal(readFileSync(file, 'utf8'), content);
    assert.deepEqual(readdirSync(dataDir), ['secret-key']);
  });
}

test('rejects what is not a file', (t) => {
  const dataDir = folderOf(t);
  mkdirSync(join(dataDir, 'secret-key'));
  assert.throws(
    () => secretKeyOf({ secretKey: undefined, dataDir }),
    (error) => error instanceof ConfigError && error.message.includes('EISDIR'),
  );
});

test('rejects a folder, or a file, that is a symbolic link to nothing', (t) => {
  const folder = folderOf(t);
  for (const name of ['data', 'secret-key']) symlinkSync(join(folder, 'absent'), join(folder, name));
  for (const dataDir of [join(folder, 'data'), folder])
    assert.throws(
      () => secretKeyOf({ secretKey: undefined, dataDir }),
      (error) => error instanceof ConfigError && error.message.includes('EEXIST'),
    );
});

test('ignores a newline at the end of a key', (t) => {
  const dataDir = folderOf(t);
  writeFileSync(join(dataDir, 'secret-key'), `${'x'.repeat(32)}\r\n`);
  assert.equal(secretKeyOf({ secretKey: undefined, dataDir }), 'x'.repeat(32));
});

test('concurrent creators agree on one key and leave nothing else', async (t) => {
  const script = `
    const { secretKeyOf } = await import(${JSON.stringify(new URL('./secret-key.ts', import.meta.url).href)});
    while (Date.now() < Number(process.argv[1]));
    console.log(secretKeyOf({ secretKey: undefined, dataDir: process.argv[2] }));`;
  for (let round = 0; round < 3; round++) {
    const dataDir = join(folderOf(t), 'data');
    const start = String(Date.now() + 700);
    const keys = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const words = ['--input-type=module', '-e', script, start, dataDir];
        return (await promisify(execFile)(process.execPath, words)).stdout.trim();
      }),
    );
    assert.equal(new Set(keys).size, 1);
    assert.ok(keys[0] && keys[0].length >= 32);
    assert.equal(readFileSync(join(dataDir, 'secret-key'), 'utf8'), keys[0]);
    assert.deepEqual(readdirSync(dataDir), ['secret-key']);
  }
});
