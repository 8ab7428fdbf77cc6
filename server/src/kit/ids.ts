import { v7 } from 'uuid';

/** A new identifier: UUIDv7 (RFC 9562), so that ids sort by the time they were made. */
export const newId = (): string => v7();

/** An identifier as it would have been made at a moment in the past, for imported people. */
export const newIdAt = (moment: Date): string => v7({ msecs: moment.getTime() });
