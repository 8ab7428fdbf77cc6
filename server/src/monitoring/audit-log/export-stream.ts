import { Readable } from 'node:stream';

/** How a stream ended: all of it was taken; or it broke off, of what error, if any: without one, the client went away. */
export type StreamEnd = { finished: true } | { finished: false; error: unknown };

/** Parts of a text as they are made: the next one is asked for when the one before is on its way. */
export type Parts = AsyncGenerator<string, void>;

/**
 * A stream that asks for parts only as fast as they are taken, and for none when nobody takes them any more.
 * @param first what was asked for already.
 * @param settle hears once how it ended, after the part that was being made.
 */
export function streamParts(
  first: string | undefined,
  parts: Parts,
  settle: (end: StreamEnd) => Promise<void>,
): Readable {
  let ahead = first;
  let making: Promise<void> = Promise.resolve();
  const stream = new Readable({
    read() {
      if (ahead !== undefined) {
        const part = ahead;
        ahead = undefined;
        stream.push(part);
        return;
      }
      making = parts.next().then(
        (part) => {
          if (!stream.destroyed) stream.push(part.done ? null : part.value);
        },
        (error: unknown) => {
          stream.destroy(error instanceof Error ? error : new Error('a part could not be made'));
        },
      );
    },
    destroy(error, callback) {
      const end: StreamEnd =
        error === null && stream.readableEnded ? { finished: true } : { finished: false, error };
      making
        .then(() => parts.return())
        .then(() => settle(end))
        .then(
          () => callback(error),
          () => callback(error),
        );
    },
  });
  return stream;
}
