/**
 * `npm test [-- PATH … | --node-test-option …]`: all tests, on a PostgreSQL that is started for this run alone; then those
 * that depend on PostgreSQL's release once more on the one at TEST_DATABASE_URL (a superuser's), if that is set.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createTemplate,
  dropDatabases,
  newRunName,
  type Postgres,
  startThrowaway,
} from '../server/test/harness/postgres.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Where `npm start` keeps it, too. */
const COMPILED = fileURLToPath(new URL('../node_modules/.cache/roster', import.meta.url));
const FILES = ['server/test/**/*.test.ts', 'server/src/**/*.test.ts', 'console/test/*.test.ts'];
/**
 * What can differ by PostgreSQL's release: migrations; every route, by the matrix and by generated requests; and of the
 * rest what is more to PostgreSQL than a row by its key: lists, searches, locks, triggers, notices, queues.
 */
const DEPENDS_ON_POSTGRES = [
  /^server\/test\/(matrix|bad-input|migrations)\//,
  /^server\/test\/api\/(activity|audit-(export|push|retention|sealing|stream|verify)|candidates|mail-delivery)\.test/,
  /^server\/test\/api\/(memberships|notices|organizations|signals|slow-statements|trail|users)[.-]/,
  /^server\/test\/api\/.*(concurrency|races|list)\.test/,
];

const given = process.argv.slice(2);
const options = given.filter((argument) => argument.startsWith('-'));
const wanted = given.filter((argument) => !argument.startsWith('-'));
const files = globSync(FILES, { cwd: ROOT })
  .map((file) => file.replaceAll(sep, '/'))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort();

let running: ChildProcess | undefined;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    interrupted = true;
    running?.kill(signal);
  });
}

/** Runs files under the node test runner; resolves with its exit code. */
function runFiles(chosen: string[], environment: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    // The limit ends what hangs. A busy machine may take minutes for what takes seconds alone.
    const flags = ['--test', '--test-concurrency=2', '--test-timeout=600000', '--test-reporter=spec'];
    running = spawn(process.execPath, [...flags, ...options, ...chosen], {
      cwd: ROOT,
      stdio: 'inherit',
      // Each file loads the whole server: what one has compiled, the others read.
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILED, ...environment },
    });
    running.on('error', reject);
    running.on('close', (code) => resolve(code ?? 1));
  });
}

/** Runs files on a PostgreSQL: one migrated database to be copied, and none left afterwards. */
async function runOn(postgres: Postgres, chosen: string[]): Promise<number> {
  const run = newRunName();
  try {
    await createTemplate(postgres.url, run);
    if (interrupted) return 1;
    return await runFiles(chosen, { ROSTER_TEST_POSTGRES: postgres.url, ROSTER_TEST_TEMPLATE: run });
  } finally {
    await dropDatabases(postgres.url, run).finally(() => postgres.stop());
  }
}

const codes: number[] = [];
if (files.length === 0) {
  console.error(`No test file's path contains ${wanted.join(' or ')}.`);
  codes.push(1);
} else {
  codes.push(await runOn(await startThrowaway(), files));
  const other = process.env.TEST_DATABASE_URL;
  const again = files.filter((file) => DEPENDS_ON_POSTGRES.some((kind) => kind.test(file)));
  if (other && again.length > 0 && !interrupted) {
    console.log('\nOnce more, on the PostgreSQL at TEST_DATABASE_URL:\n');
    codes.push(await runOn({ url: other, stop: async () => {} }, again));
  }
}
process.exitCode = interrupted ? 130 : Math.max(...codes);
