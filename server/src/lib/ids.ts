import { randomFillSync } from 'node:crypto';
import { NIL, v7 } from 'uuid';

/** The identifier of nothing (RFC 9562 §5.9). */
export { NIL };

/** How ids are written. Other spellings that PostgreSQL takes would not be equal to what is remembered under the id. */
export const ID_PATTERN = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const ID = new RegExp(`^${ID_PATTERN}$`);

/** Whether a text is an id at all. */
export const isId = (text: string): boolean => ID.test(text);

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
