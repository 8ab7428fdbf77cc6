import type { Queryable, Tx } from '../../db/database.ts';

/** What an action on a user would touch in one feature; summed up for the preview. */
export interface Touched {
  sessions: number;
}

/** A feature above users that hangs on them; given to the use cases so that users need not know it. */
export interface UserDependent {
  /** In the same transaction: the person was disabled or demoted or got another password; end what rests on it. */
  authorityEnded(tx: Tx, userId: string): Promise<void>;
  /** After the commit, on this node: the person changed or is gone; forget what is remembered of them. */
  changed(userId: string): void;
  /** For the preview: what ending this person's authority would touch. */
  touched(db: Queryable, userId: string, now: Date): Promise<Touched>;
}
