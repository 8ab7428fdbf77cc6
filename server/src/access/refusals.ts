import { LRUCache } from 'lru-cache';
import { type AuditEvent, type Caller, record } from '../audit/record.ts';
import type { Connections } from '../db/database.ts';
import { type Clock, MINUTE } from '../lib/clock.ts';

/** Audits the refused attempts of users, without letting one of them fill the audit log. */
export interface RefusalLog {
  /** Writes a refused attempt, or counts it when the user has many of them. */
  add(caller: Caller, event: AuditEvent): Promise<void>;
  /** Writes one event for the counted attempts of each kind whose period is over; for all with `all`. */
  flush(options?: { all?: boolean }): Promise<void>;
}

/** How long refusals are counted before they are written. Milliseconds. */
const PERIOD = 5 * MINUTE;
/** Refusals that are stored one by one within a period: those of one kind, and all of a user. */
const [STORED_OF_KIND, STORED_OF_USER] = [50, 200];
/** Users whose refusals a node counts. */
const MAX_USERS = 10_000;

/** The counted refusals of one kind: the last of them, and how many. */
interface Repeated {
  caller: Caller;
  event: AuditEvent;
  count: number;
  since: Date;
}

interface UserRefusals {
  startedAt: Date;
  stored: number;
  kinds: Map<string, number>;
  repeated: Map<string, Repeated>;
}

/** Creates the log of one node. */
export function createRefusalLog({ database, clock }: { database: Connections; clock: Clock }): RefusalLog {
  /** Taken out of the cache for another user, or at the end of their period; still to be written. */
  let ended: Repeated[] = [];
  const users = new LRUCache<string, UserRefusals>({
    max: MAX_USERS,
    dispose: ({ repeated }) => ended.push(...repeated.values()),
  });

  const isOver = ({ startedAt }: UserRefusals) => startedAt.getTime() + PERIOD <= clock.now().getTime();

  const writeEnded = async () => {
    const writing = ended;
    ended = [];
    for (const { caller, event, count, since } of writing) {
      const after = { ...event.after, repeated: count, since: since.toISOString() };
      await record(database.db, caller, clock.now(), { ...event, after });
    }
  };

  return {
    async add(caller, event) {
      const { actor } = caller;
      // Attempts of anonymous callers are rate limited before they are audited.
      if (!actor) return record(database.db, caller, clock.now(), event);
      let user = users.get(actor.id);
      if (user && isOver(user)) {
        users.delete(actor.id);
        user = undefined;
      }
      if (!user) {
        user = { startedAt: clock.now(), stored: 0, kinds: new Map(), repeated: new Map() };
        users.set(actor.id, user);
      }
      if (ended.length > 0) await writeEnded();
      const kind = `${event.eventType} ${event.operation} ${event.reason}`;
      const count = user.kinds.get(kind) ?? 0;
      if (count < STORED_OF_KIND && user.stored < STORED_OF_USER) {
        user.kinds.set(kind, count + 1);
        user.stored++;
        return record(database.db, caller, clock.now(), event);
      }
      const repeated = user.repeated.get(kind);
      user.repeated.set(kind, {
        caller,
        event,
        count: (repeated?.count ?? 0) + 1,
        since: repeated?.since ?? clock.now(),
      });
    },
    async flush({ all = false } = {}) {
      for (const [id, user] of [...users.entries()]) if (all || isOver(user)) users.delete(id);
      await writeEnded();
    },
  };
}
