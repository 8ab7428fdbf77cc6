/**
 * `npm run check [-- NAME …]`: runs format, lint, types and architecture in parallel, or those whose names contain a NAME.
 * Prints only failures.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const bin = (name: string) => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));

/** One checker: a second one would infer most types again, and the projects already run in parallel. */
const typesOf = (project: string): [command: string, ...args: string[]] => [
  bin('tsc'),
  '--noEmit',
  '--checkers',
  '1',
  '--project',
  project,
];

const CHECKS: Record<string, [command: string, ...args: string[]]> = {
  'format and lint': [bin('biome'), 'check', '--error-on-warnings', '.'],
  'types of the server': typesOf('tsconfig.json'),
  'types of the console': typesOf('console/tsconfig.json'),
  'types of the journeys': typesOf('e2e/tsconfig.json'),
  architecture: [process.execPath, '--test', '--test-reporter=dot', 'server/test/architecture.test.ts'],
};

/** Runs a check. Returns its output if it failed. */
function run([command, ...args]: [string, ...string[]]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve(String(error)));
    child.on('close', (code) => resolve(code === 0 ? undefined : output));
  });
}

const wanted = process.argv.slice(2);
const chosen = Object.entries(CHECKS).filter(
  ([name]) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
);

const start = performance.now();
const results = await Promise.all(chosen.map(async ([name, check]) => [name, await run(check)] as const));
for (const [name, output] of results) {
  if (output === undefined) continue;
  console.error(`✗ ${name}\n${output}`);
  process.exitCode = 1;
}
if (!process.exitCode)
  console.log(
    `${chosen.map(([name]) => name).join(', ')}: passed (${((performance.now() - start) / 1000).toFixed(1)} s)`,
  );
