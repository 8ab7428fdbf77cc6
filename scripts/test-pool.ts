/** Runs test files in a few processes that load the server once, instead of in one process per file. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FileReport } from './test-worker.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WORKER = fileURLToPath(new URL('test-worker.ts', import.meta.url));

/** Milliseconds that a process may take to end after its last file. What a test left open would keep it alive. */
const END_TIMEOUT = 60_000;

export interface Pool {
  files: readonly string[];
  /** How many processes run at a time. */
  processes: number;
  environment: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

export type PoolResult = Pick<FileReport, 'passed' | 'skipped' | 'failed'>;

const isFileReport = (message: unknown): message is FileReport =>
  typeof message === 'object' && message !== null && 'file' in message && 'failed' in message;

/** Starts a process that runs one file at a time. */
function startWorker({ environment, signal }: Pool) {
  // Room for young objects: the default of V8 spends a tenth of the time on collecting them.
  const flags = ['--max-semi-space-size=64', `--test-reporter=${WORKER}`];
  const child = spawn(process.execPath, [...flags, WORKER], {
    cwd: ROOT,
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const kill = () => child.kill(signal.reason);
  signal.addEventListener('abort', kill);
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(String(error)));
    child.once('exit', (code, killedBy) => resolve(killedBy ?? `exit code ${code}`));
  }).finally(() => signal.removeEventListener('abort', kill));
  let hasFailed = false;
  return {
    /** Runs a file. A process that ends meanwhile is reported as its failure. */
    async run(file: string): Promise<FileReport> {
      child.send(file, () => {});
      const report = await Promise.race([
        once(child, 'message').then(([message]: unknown[]) => message),
        exited,
      ]);
      const result = isFileReport(report)
        ? report
        : { file, output: '', passed: 0, skipped: 0, failed: [`${file}: the process ended (${report})`] };
      hasFailed ||= result.failed.length > 0;
      return result;
    },
    isRunning: () => child.exitCode === null && child.signalCode === null,
    /** Lets the process end. Returns what was wrong with its end, if anything. */
    async end(): Promise<string | undefined> {
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), END_TIMEOUT);
      const how = await exited;
      clearTimeout(timer);
      return hasFailed || how === 'exit code 0' ? undefined : how;
    },
  };
}

/**
 * Runs the files, prints each one's results when it has ended, and returns the totals. Every second process takes them from
 * the end of the queue: where the first files mostly wait for other programs, the last ones use the processor meanwhile.
 */
export async function runPool(pool: Pool): Promise<PoolResult> {
  const total: PoolResult = { passed: 0, skipped: 0, failed: [] };
  const queue = [...pool.files];
  const work = async (_: unknown, index: number) => {
    const next = () => (index % 2 === 0 ? queue.shift() : queue.pop());
    let worker: ReturnType<typeof startWorker> | undefined;
    let files: string[] = [];
    const end = async () => {
      const wrong = await worker?.end();
      if (wrong !== undefined && !pool.signal.aborted)
        total.failed.push(`a process did not end by itself (${wrong}) after ${files.join(', ')}`);
      worker = undefined;
      files = [];
    };
    for (let file = next(); file !== undefined && !pool.signal.aborted; file = next()) {
      worker ??= startWorker(pool);
      const report = await worker.run(file);
      files.push(file);
      process.stdout.write(report.output);
      total.passed += report.passed;
      total.skipped += report.skipped;
      total.failed.push(...report.failed);
      if (!worker.isRunning()) await end();
    }
    await end();
  };
  await Promise.all(Array.from({ length: pool.processes }, work));
  return total;
}
