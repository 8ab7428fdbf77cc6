import type { TestContext } from 'node:test';

const pending = new WeakMap<TestContext, (() => unknown)[]>();

/** Runs a cleanup when the test ends, in reverse order, so that processes end before their folders are removed. */
export function finallyDo(t: TestContext, work: () => unknown): void {
  const known = pending.get(t);
  if (known) {
    known.push(work);
    return;
  }
  const works = [work];
  pending.set(t, works);
  t.after(async () => {
    const failures: unknown[] = [];
    for (const each of works.reverse()) {
      try {
        await each();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'the cleanup of the test failed');
  });
}
