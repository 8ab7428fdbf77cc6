import assert from 'node:assert/strict';
import { type Client, newUserBody } from '../harness/index.ts';
import { eventually } from './eventually.ts';

/** People being created without pause by several at once. */
export interface Creates {
  /** E-mails of those that were answered 201. */
  readonly acknowledged: string[];
  /** Does something and resolves when somebody was answered 503, with a Retry-After, thereupon. */
  turnedAwayBy(harm: () => void): Promise<void>;
  /** Resolves when so many more were acknowledged. */
  more(count: number): Promise<void>;
  /** Ends it, and fails if anything else was answered than 201 or an orderly 503. */
  stop(): Promise<void>;
}

/** Creates people until stopped, or until the connection breaks when `untilBroken`. */
export function createWithoutPause(admin: Client, { untilBroken }: { untilBroken: boolean }): Creates {
  const acknowledged: string[] = [];
  let stopped = false;
  let turnedAway = 0;
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
        turnedAway++;
      }
    }
  };
  const work = Promise.all([worker(), worker(), worker(), worker()]);
  work.catch(() => {});
  /** Rejects when a worker met what it should not; else the condition decides. */
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
    turnedAwayBy(harm) {
      const before = turnedAway;
      harm();
      return until(() => turnedAway > before, 'nobody noticed');
    },
    async stop() {
      stopped = true;
      await work;
    },
  };
}
