/**
 * A process of `npm test`. It runs the files that its parent sends, one after the other, each as one test that contains
 * the file's own: the servers of a file are closed before the next file starts. It is its own reporter, and sends the
 * parent one report per file.
 */
import { once } from 'node:events';
import { test } from 'node:test';
import { spec, type TestEvent } from 'node:test/reporters';
import { pathToFileURL } from 'node:url';

/** The result of one file. */
export interface FileReport {
  file: string;
  /** As printed by the spec reporter. */
  output: string;
  passed: number;
  skipped: number;
  /** The titles of failed tests, each after those of the groups around it. */
  failed: string[];
}

/** Ends a file that hangs. A busy machine may need minutes for what takes seconds on an idle one. */
const TIMEOUT = 600_000;

/** The first test of each file. The others wait for it, so that none runs while the file is still being evaluated. */
const LOADING = 'is loaded';

process.on('message', (file: string) => {
  void test(file, { timeout: TIMEOUT }, async (t) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    void t.test(LOADING, () => promise);
    await import(pathToFileURL(file).href).then(() => resolve(), reject);
  });
});

/** Groups fail with their tests; only a failure of their own, such as in a hook, counts. */
const isFailureOfTests = (error: Error) => 'failureType' in error && error.failureType === 'subtestsFailed';

function startReport(file: string) {
  const report: FileReport = { file, output: '', passed: 0, skipped: 0, failed: [] };
  const titles: string[] = [];
  const printer = new spec();
  printer.on('data', (chunk: Buffer) => (report.output += chunk.toString()));
  return {
    add(event: TestEvent): void {
      printer.write(event);
      if (event.type === 'test:start') titles.splice(event.data.nesting, titles.length, event.data.name);
      if (event.type !== 'test:pass' && event.type !== 'test:fail') return;
      const { name, nesting, details, skip } = event.data;
      const isCounted = nesting > 0 && details.type !== 'suite' && name !== LOADING;
      if (event.type === 'test:fail') {
        if (!isFailureOfTests(event.data.details.error))
          report.failed.push(titles.slice(0, nesting + 1).join(' › '));
      } else if (isCounted) report[skip === undefined ? 'passed' : 'skipped'] += 1;
    },
    async end(): Promise<void> {
      printer.end();
      await once(printer, 'end');
      process.send?.(report);
    },
  };
}

/** Sends a report whenever a file has ended. */
export default async function* sendReports(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let report: ReturnType<typeof startReport> | undefined;
  for await (const event of events) {
    if (event.type === 'test:start' && event.data.nesting === 0) report = startReport(event.data.name);
    report?.add(event);
    if ((event.type === 'test:pass' || event.type === 'test:fail') && event.data.nesting === 0) {
      await report?.end();
      report = undefined;
    }
  }
  yield '';
}
