/**
 * `npm test [-- PATH … | --node-test-option …]`: all tests, on a PostgreSQL that is started for this run alone; meanwhile those
 * that depend on PostgreSQL's release once more on the one at TEST_DATABASE_URL (a superuser's), if that is set.
 * With an option of node's test runner, such as `--test-name-pattern`, each file runs in a process of its own.
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createTemplate,
  dropDatabases,
  newRunName,
  type Postgres,
  startThrowaway,
} from '../server/test/harness/postgres.ts';
import { keepTemporaryFilesInMemory } from '../server/test/harness/temporary-files.ts';
import { buildServer } from './build-server.ts';
import { type PoolResult, runPool } from './test-pool.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Where `npm start` keeps it, too. */
const COMPILED = fileURLToPath(new URL('../node_modules/.cache/roster', import.meta.url));
const FILES = ['server/test/**/*.test.ts', 'server/src/**/*.test.ts', 'console/test/*.test.ts'];

/** The order of the run: first what waits for other programs and for time, last what only computes. */
const FIRST = [
  /^server\/test\/api\/(audit-(attacks|retention|sealing|stream|verify)|database|mail|signals|slow|syslog|worker)/,
  /^server\/test\/system\//,
  /^server\/test\/embedded\//,
  /^server\/test\/(matrix|bad-input|migrations)\//,
  /^server\/test\//,
];

/**
 * What can differ by PostgreSQL's release: migrations, every route (by the matrix), and what depends on plans, triggers
 * and notifications. Locks and isolation levels are the same in all supported releases, so races are not run again.
 */
const DEPENDS_ON_POSTGRES = [
  /^server\/test\/matrix\/access\.test/,
  /^server\/test\/migrations\//,
  /^server\/test\/api\/(activity|audit-(events-scope|export|retention|sealing|verify)|candidates|exact-times|notices)\.test/,
  /^server\/test\/api\/(memberships-impact|organizations-list|signals|slow-statements)\.test/,
  /^server\/test\/api\/users-(edges|inactive|list|scope|search|suggestions)\.test/,
];

const given = process.argv.slice(2);
const options = given.filter((argument) => argument.startsWith('-'));
const wanted = given.filter((argument) => !argument.startsWith('-'));
const rank = (file: string) => {
  const found = FIRST.findIndex((pattern) => pattern.test(file));
  return found === -1 ? FIRST.length : found;
};
const files = globSync(FILES, { cwd: ROOT })
  .map((file) => file.replaceAll(sep, '/'))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));

/** Rendered in jsdom by Vitest, since CSS modules and TSX need Vite. */
const components = globSync('console/test/components/*.test.tsx', { cwd: ROOT })
  .map((file) => file.replaceAll(sep, '/'))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)));

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => interruption.abort(signal));

/** Runs files by node's own command; its report is not repeated in the totals. */
async function runByNode(chosen: string[], environment: NodeJS.ProcessEnv): Promise<PoolResult> {
  const flags = ['--test', '--test-concurrency=2', '--test-timeout=600000', '--test-reporter=spec'];
  const child = spawn(process.execPath, [...flags, ...options, ...chosen], {
    cwd: ROOT,
    stdio: 'inherit',
    env: environment,
  });
  interruption.signal.addEventListener('abort', () => child.kill(interruption.signal.reason));
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  return { passed: 0, skipped: 0, failed: code === 0 ? [] : ['see above'] };
}

/** Runs component tests beside the others; returns their report, too. */
async function runComponents(chosen: string[]): Promise<{ passed: boolean; report: string }> {
  const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
  const paths = chosen.map((file) => file.replace('console/', ''));
  const child = spawn(process.execPath, [vitest, 'run', ...paths], {
    cwd: `${ROOT}/console`,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  interruption.signal.addEventListener('abort', () => child.kill(interruption.signal.reason));
  let report = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (report += chunk));
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  return { passed: code === 0 || interruption.signal.aborted, report };
}

/** Runs files on a PostgreSQL: one migrated database to be copied, and none left afterwards. */
async function runOn(postgres: Postgres, chosen: string[], processes: number): Promise<PoolResult> {
  const run = newRunName();
  try {
    await createTemplate(postgres.url, run);
    const environment = {
      ...process.env,
      NODE_COMPILE_CACHE: COMPILED,
      ROSTER_TEST_POSTGRES: postgres.url,
      ROSTER_TEST_TEMPLATE: run,
    };
    if (options.length > 0) return await runByNode(chosen, environment);
    return await runPool({
      files: chosen,
      processes: Math.min(processes, chosen.length),
      environment,
      signal: interruption.signal,
    });
  } finally {
    await dropDatabases(postgres.url, run).finally(() => postgres.stop());
  }
}

const onOther = (title: string): string => `${title} (on the PostgreSQL at TEST_DATABASE_URL)`;

async function main(): Promise<number> {
  if (files.length === 0 && components.length === 0) {
    console.error(`No test file's path contains ${wanted.join(' or ')}.`);
    return 1;
  }
  const began = performance.now();
  keepTemporaryFilesInMemory();
  // Tests of the program run it as it is installed.
  if (files.length > 0) await buildServer();
  const other = process.env.TEST_DATABASE_URL;
  const again = other ? files.filter((file) => DEPENDS_ON_POSTGRES.some((kind) => kind.test(file))) : [];
  // More processes than processors: many tests wait for other programs.
  const cores = availableParallelism();
  const runs: Promise<PoolResult>[] = [];
  if (files.length > 0)
    runs.push(startThrowaway().then((own) => runOn(own, files, again.length > 0 ? cores + 1 : cores + 2)));
  if (other && again.length > 0) {
    console.log(`${again.length} files also run on the PostgreSQL at TEST_DATABASE_URL.\n`);
    const run = runOn({ url: other, stop: async () => {} }, again, 1);
    runs.push(run.then(({ failed, ...rest }) => ({ ...rest, failed: failed.map(onOther) })));
  }
  const hasComponents = options.length === 0 && components.length > 0 && !interruption.signal.aborted;
  const [rendered, ...results] = await Promise.all([
    hasComponents ? runComponents(components) : { passed: true, report: '' },
    ...runs,
  ]);
  const failed = results.flatMap((result) => result.failed);
  process.stdout.write(rendered.report);
  if (!rendered.passed) failed.push('component tests, see above');
  if (options.length === 0) {
    for (const title of failed) console.log(`✖ ${title}`);
    const sum = (of: 'passed' | 'skipped') => results.reduce((total, result) => total + result[of], 0);
    console.log(`\nℹ pass ${sum('passed')}\nℹ fail ${failed.length}\nℹ skipped ${sum('skipped')}`);
    console.log(`ℹ duration ${Math.round((performance.now() - began) / 1000)} s`);
  }
  if (interruption.signal.aborted) return 130;
  return failed.length > 0 ? 1 : 0;
}

process.exitCode = await main();
