import { AppError } from '../../kit/errors.ts';

/** How many run at once on a node, each with a query at a time: the pool has ten connections for everybody. */
const MOST = 4;
/** One person with several windows must not keep the others from it. */
const MOST_OF_ONE = 2;
/** When asking again makes sense, since nobody knows how long the running ones take. Seconds. */
const RETRY_AFTER = 30;

/** An export that runs. */
export interface Running {
  /** Whose it is. */
  userId: string;
  /** Breaks it off, and is done when nothing of it runs any more. */
  breakOff(): Promise<void>;
}

/** The exports that run on this node. */
export interface ExportSlots {
  /** Takes a place; what it answers gives it back. Throws 429 `too_many_exports`. */
  take(running: Running): () => void;
  /** Breaks off all, when the server stops. */
  close(): Promise<void>;
}

/** The places of a node, all free. */
export function createExportSlots(): ExportSlots {
  const taken = new Set<Running>();
  return {
    take(running) {
      const own = [...taken].filter(({ userId }) => userId === running.userId).length;
      if (taken.size >= MOST || own >= MOST_OF_ONE)
        throw new AppError('too_many_exports', 'Too many exports are running. Try again when one is done.', {
          retryAfter: RETRY_AFTER,
        });
      taken.add(running);
      return () => void taken.delete(running);
    },
    async close() {
      await Promise.all([...taken].map((running) => running.breakOff()));
    },
  };
}
