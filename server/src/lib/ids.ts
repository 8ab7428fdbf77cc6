import { randomFillSync } from 'node:crypto';
import { NIL, v7 } from 'uuid';

/** The nil UUID (RFC 9562 §5.9). */
export { NIL };

/** The canonical form of IDs. PostgreSQL accepts other spellings, but caches compare IDs as text. */
export const ID_PATTERN = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const ID = new RegExp(`^${ID_PATTERN}$`);

/** Whether a text is an ID in canonical form. */
export const isId = (text: string): boolean => ID.test(text);

/** Returns a new UUIDv7 (RFC 9562). IDs sort by the time of their creation. */
export const newId = (): string => v7();

/** Returns a UUIDv7 for a time in the past, for imported users. */
export const newIdAt = (time: Date): string => v7({ msecs: time.getTime(), random: nextRandom() });

const BYTES = 16;
const pool = Buffer.alloc(1024 * BYTES);
let used = pool.length;

/** Returns 16 random bytes from a pool: one system call for each ID would take ten times as long when importing a million users. */
function nextRandom(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += BYTES;
  return pool.subarray(used - BYTES, used);
}
