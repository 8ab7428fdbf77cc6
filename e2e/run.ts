/**
 * `npm run e2e [-- PATH … | --all-looks | --node-test-option …]`: runs the journeys through the console in a real
 * browser, with a real server. With `--all-looks` pages are checked in all looks (dark, Chinese, phone …), not only in
 * one.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { globSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildForJourneys } from '../scripts/build-server.ts';
import { makeDataTemplate, removeFolder } from '../server/test/harness/data-template.ts';
import { keepTemporaryFilesInMemory } from '../server/test/harness/temporary-files.ts';
import { findChromium, NO_CHROMIUM } from './harness/chromium.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const given = process.argv.slice(2);
const ALL_LOOKS = '--all-looks';
const options = given.filter((argument) => argument.startsWith('-') && argument !== ALL_LOOKS);
if (given.includes(ALL_LOOKS)) process.env.E2E_ALL_LOOKS = 'true';
const wanted = given.filter((argument) => !argument.startsWith('-'));
const files = globSync('e2e/*.test.ts', { cwd: ROOT })
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort();

let running: ChildProcess | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => running?.kill(signal));

function run(program: string, args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    running = spawn(program, args, { cwd: ROOT, stdio: 'inherit' });
    running.on('error', reject);
    running.on('close', (code) => resolve(code ?? 1));
  });
}

async function main(): Promise<number> {
  if (findChromium() === undefined) {
    console.error(NO_CHROMIUM);
    return 1;
  }
  if (files.length === 0) {
    console.error(`No journey's file contains ${wanted.join(' or ')}.`);
    return 1;
  }
  keepTemporaryFilesInMemory();
  await buildForJourneys();
  rmSync(`${ROOT}/artifacts/e2e`, { recursive: true, force: true });
  const flags = ['--test', '--test-concurrency=2', '--test-timeout=600000', '--test-reporter=spec'];
  const template = await makeDataTemplate();
  try {
    process.env.E2E_DATA_TEMPLATE = template;
    return await run(process.execPath, [...flags, ...options, ...files]);
  } finally {
    removeFolder(dirname(template));
  }
}

process.exitCode = await main();
