import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { passwdLibrary } from './passwd-library.ts';

const linux = process.platform === 'linux' && passwdLibrary() !== undefined;

test('gives every user ID a name in a program that is started with it', {
  skip: linux ? false : 'not for this system',
}, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'roster passwd-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'passwd.so'), passwdLibrary() ?? '', { mode: 0o755 });
  const options = { cwd: folder, encoding: 'utf8' } as const;
  const name = (env: Record<string, string>) =>
    execFileSync('/usr/bin/id', ['-un'], { ...options, env }).trim();
  assert.equal(name({ LD_PRELOAD: './passwd.so' }), 'postgres');
  assert.notEqual(name({}), 'postgres');
});

/** Returns how far after itself the address is that the machine code returns. */
const DISTANCES = {
  x64: (code: Buffer) => code.readInt32LE(3) + 7,
  arm64(code: Buffer) {
    const instruction = code.readUInt32LE(0);
    return (((instruction >> 5) & 0x7ffff) << 2) | ((instruction >> 29) & 3);
  },
};

for (const [architecture, machine] of [
  ['x64', 62],
  ['arm64', 183],
] as const) {
  test(`returns the structure on ${architecture}`, () => {
    const file = passwdLibrary(architecture);
    assert.ok(file);
    assert.equal(file.subarray(0, 4).toString('latin1'), '\u007fELF');
    assert.equal(file.readUInt16LE(18), machine);
    // The address of the second segment, at whose begin the structure is, and the end of the first, where the code is.
    const data = Number(file.readBigUInt64LE(64 + 56 + 16));
    const end = Number(file.readBigUInt64LE(64 + 32));
    assert.equal(end - 8 + DISTANCES[architecture](file.subarray(end - 8, end)), data);
  });
}

test('is not made for other processors', () => assert.equal(passwdLibrary('riscv64'), undefined));
