/**
 * Writes what is generated and committed: contract/openapi.json from the routes, contract/schema.d.ts from that, and
 * server/src/db/schema.sql from a migrated database. `--check` writes nothing and fails when the committed files differ.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContract } from '../server/test/contract.ts';
import { createSchema } from '../server/test/schema.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const GENERATOR = join(ROOT, 'contract/node_modules/openapi-typescript/bin/cli.js');
const check = process.argv.includes('--check');

/** The types of an OpenAPI document. */
function createTypes(document: string): string {
  const scratch = mkdtempSync(join(tmpdir(), 'roster-generate-'));
  try {
    const [openapi, types] = [join(scratch, 'openapi.json'), join(scratch, 'schema.d.ts')];
    writeFileSync(openapi, document);
    const options = ['--output', types, '--root-types', '--root-types-no-schema-prefix'];
    execFileSync(process.execPath, [GENERATOR, openapi, ...options], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return readFileSync(types, 'utf8');
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

const contract = await createContract();
const made = {
  'contract/openapi.json': contract,
  'contract/schema.d.ts': createTypes(contract),
  'server/src/db/schema.sql': await createSchema(),
};
for (const [name, content] of Object.entries(made)) {
  const committed = join(ROOT, name);
  if (!check) writeFileSync(committed, content);
  else if (!existsSync(committed) || readFileSync(committed, 'utf8') !== content) {
    console.error(`${name} is not what is generated now. Run: npm run generate`);
    process.exitCode = 1;
  }
}
