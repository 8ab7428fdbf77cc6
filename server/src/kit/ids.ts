import { randomFillSync } from 'node:crypto';
import { NIL, v7 } from 'uuid';

/** The identifier of nothing (RFC 9562 §5.9). */
export { NIL };

/** A new identifier: UUIDv7 (RFC 9562), so that ids sort by the time they were made. */
export const newId = (): string => v7();

/** An identifier as it would have been made at a moment in the past, for imported people. */
export const newIdAt = (moment: Date): string => v7({ msecs: moment.getTime(), random: nextRandom() });

const BYTES = 16;
const pool = Buffer.alloc(1024 * BYTES);
let used = pool.length;

/** Drawn from a pool: asking the system each time takes ten times as long, which a million people notice. */
function nextRandom(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += BYTES;
  return pool.subarray(used - BYTES, used);
}
