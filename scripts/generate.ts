/**
 * Writes what is generated and committed: contract/openapi.json from the routes, contract/schema.d.ts from that.
 * `--check` writes nothing and fails when the committed files differ.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContract } from '../server/test/contract.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const check = process.argv.includes('--check');
const scratch = mkdtempSync(join(tmpdir(), 'roster-generate-'));

try {
  const openapi = join(scratch, 'openapi.json');
  const types = join(scratch, 'schema.d.ts');
  writeFileSync(openapi, await createContract());
  const generator = join(ROOT, 'contract/node_modules/openapi-typescript/bin/cli.js');
  execFileSync(
    process.execPath,
    [generator, openapi, '--output', types, '--root-types', '--root-types-no-schema-prefix'],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  for (const [made, name] of [
    [openapi, 'openapi.json'],
    [types, 'schema.d.ts'],
  ] as const) {
    const committed = join(ROOT, 'contract', name);
    const content = readFileSync(made, 'utf8');
    if (!check) writeFileSync(committed, content);
    else if (readFileSync(committed, 'utf8') !== content) {
      console.error(`contract/${name} differs from the routes. Run: npm run generate`);
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(scratch, { recursive: true });
}
