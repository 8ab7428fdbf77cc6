import type { Readable } from 'node:stream';
import { AppError } from '../../lib/errors.ts';
import { BrokenOff } from './export-trace.ts';

/** How many run at once on a node, each with a query at a time: the pool has ten connections for everybody. */
const MOST = 4;
/** Who see a part, and take their files drop by drop, must not keep those from theirs who answer for the whole. */
const MOST_OF_PARTS = 3;
/** One person with several windows must not keep the others from it. */
const MOST_OF_ONE = 2;
/** When asking again makes sense, since nobody knows how long the running ones take. Seconds. */
const RETRY_AFTER = 30;

/** The place of one export. */
export interface ExportSlot {
  /** This is its stream. */
  running(body: Readable): void;
  /** Gives the place back. */
  release(): void;
}

/** The exports that run on a node. */
export interface ExportSlots {
  /** Takes a place for somebody. `seesPart`: of the trail alone. Throws 429 `too_many_exports`. */
  take(userId: string, seesPart: boolean): ExportSlot;
  /** Breaks off all, when the server stops; done when nothing of them runs any more. */
  close(): Promise<void>;
}

/** The places of a node, all free. */
export function createExportSlots(): ExportSlots {
  const taken = new Map<ExportSlot, { userId: string; seesPart: boolean; body: Readable | undefined }>();
  const breakOff = (body: Readable | undefined) =>
    new Promise<void>((resolve) => {
      if (!body || body.closed) return resolve();
      body.once('close', resolve).destroy(new BrokenOff('the server stops'));
    });
  return {
    take(userId, seesPart) {
      const own = [...taken.values()].filter((each) => each.userId === userId).length;
      const ofParts = [...taken.values()].filter((each) => each.seesPart).length;
      if (taken.size >= MOST || own >= MOST_OF_ONE || (seesPart && ofParts >= MOST_OF_PARTS))
        throw new AppError('too_many_exports', 'Too many exports are running. Try again when one is done.', {
          retryAfter: RETRY_AFTER,
        });
      const slot: ExportSlot = {
        running: (body) => void taken.set(slot, { userId, seesPart, body }),
        release: () => void taken.delete(slot),
      };
      taken.set(slot, { userId, seesPart, body: undefined });
      return slot;
    },
    async close() {
      await Promise.all([...taken.values()].map(({ body }) => breakOff(body)));
    },
  };
}
