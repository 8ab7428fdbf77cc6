import assert from 'node:assert/strict';
import { type Client, eventually, newUserBody } from '../harness/index.ts';

/** Users created continuously by several workers. */
export interface Creates {
  /** The addresses of creations answered 201. */
  readonly acknowledged: string[];
  /** Runs `harm` and resolves when a request is then answered 503 with Retry-After. */
  rejectedBy(harm: () => void): Promise<void>;
  /** Resolves when this many more were acknowledged. */
  more(count: number): Promise<void>;
  /** Stops, and fails if any response was neither 201 nor a valid 503. */
  stop(): Promise<void>;
}

/** Creates users until stopped, or until the connection breaks when `untilBroken`. */
export function createWithoutPause(admin: Client, { untilBroken }: { untilBroken: boolean }): Creates {
  const acknowledged: string[] = [];
  let stopped = false;
  let rejected = 0;
  const worker = async () => {
    while (!stopped) {
      const body = newUserBody();
      let answer: Awaited<ReturnType<Client['post']>>;
      try {
        answer = await admin.post('/users', body);
      } catch (error) {
        if (untilBroken && !(error instanceof assert.AssertionError)) return;
        throw error;
      }
      if (answer.status === 201) acknowledged.push(body.email);
      else {
        answer.expect(503).problem('database_unavailable');
        assert.match(answer.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
        rejected++;
      }
    }
  };
  const work = Promise.all([worker(), worker(), worker(), worker()]);
  work.catch(() => {});
  /** Rejects when a worker got an unexpected response; else waits for the condition. */
  const until = async (isSo: () => boolean, otherwise: string) => {
    const broke = work.then(() => assert.fail('the stream of creates broke'));
    await Promise.race([eventually(() => assert.ok(isSo(), otherwise)), broke]);
  };
  return {
    acknowledged,
    more(count) {
      const goal = acknowledged.length + count;
      return until(() => acknowledged.length >= goal, 'nothing is created any more');
    },
    rejectedBy(harm) {
      const before = rejected;
      harm();
      return until(() => rejected > before, 'no request was answered 503');
    },
    async stop() {
      stopped = true;
      await work;
    },
  };
}
