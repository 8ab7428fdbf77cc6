import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a script of this repository and fails unless it succeeds. */
function assertSucceeds(...script: string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, script, { cwd: ROOT, encoding: 'utf8' });
  assert.equal(status, 0, `${stdout}${stderr}`);
}

// The architecture is a test of its own.
test('format, lint and types have no findings', () => assertSucceeds('scripts/check.ts', 'format', 'types'));

test('generated files are up to date', () => assertSucceeds('scripts/generate.ts', '--check'));
