import type { Database, Tx } from '../db/database.ts';
import type { Job } from '../jobs/job.ts';
import { type Clock, SECOND } from '../lib/clock.ts';
import { NIL } from '../lib/ids.ts';
import type { Vault } from '../lib/vault.ts';
import { leafOfEvent, sealedEventOf } from './canonical.ts';
import { continueChain } from './chain.ts';
import { headOf, sealHead } from './head.ts';
import { type Header, signJson } from './header.ts';
import { newKey, openKey, type SigningKey } from './keys.ts';
import { treeHash } from './merkle.ts';
import { record } from './record.ts';
import {
  appendBatch,
  dequeue,
  insertKey,
  lockChain,
  readKeys,
  readQueued,
  readWaiting,
  type Waiting,
} from './seal-store.ts';
import { countSignInHours } from './sign-in-hours-store.ts';

/** The dependencies of the sealer. */
export interface SealerNeeds {
  database: Database;
  clock: Clock;
  vault: Vault;
  /** Receives the number of unsealed events regularly. */
  onWaiting(waiting: Waiting): void;
}

/** The maximum number of events of a batch: one transaction of about 50 ms, and proofs of 10 hashes. */
const BATCH = 1000;
/** The poll interval: notifying the sealer of new events would make writers wait for each other. Milliseconds. */
const EVERY = SECOND;

/** The origin of events that Roster itself writes. */
const SYSTEM = { address: null, userAgent: null, requestId: null };

/** Returns the signing key: the newest that the secret key decrypts, else a new one, which an event records. */
async function signingKey(
  tx: Tx,
  { vault, clock }: SealerNeeds,
): Promise<{ signer: SigningKey; isFirst: boolean }> {
  const known = await readKeys(tx);
  for (const row of known) {
    const key = openKey(vault, row);
    if (key) return { signer: key, isFirst: false };
  }
  const { row, key } = newKey(vault, clock.now());
  await insertKey(tx, row);
  await record(tx, SYSTEM, clock.now(), {
    eventType: 'audit',
    operation: 'create_key',
    outcome: 'success',
    after: { key: key.id, former: known.map(({ id }) => id) },
  });
  return { signer: key, isFirst: known.length === 0 };
}

/**
 * Creates the job that seals unsealed events in the order of their ids, one batch in each step. A sealed event's ordinal is
 * its position in the audit log. A batch is one transaction, so a crash leaves either nothing of it or all.
 */
export function createSealer(needs: SealerNeeds): Job {
  const { database, vault, clock } = needs;
  let key: SigningKey | undefined;
  /** The first step creates the first key, even when there is nothing to seal. */
  let isReady = false;
  /** Where a full batch ended: the next starts there, without reading dead tuples of sealed entries. */
  let reached: string = NIL;

  const look = async () => {
    const waiting = await readWaiting(database.db);
    needs.onWaiting(waiting);
    return !isReady || waiting.count > 0 || waiting.more;
  };

  const sealNext = async (tx: Tx) => {
    await lockChain(tx);
    const { signer, isFirst } = key ? { signer: key, isFirst: false } : await signingKey(tx, needs);
    const queued = await readQueued(tx, reached, BATCH);
    const events = queued.flatMap(({ event, sealed }) => (event && !sealed ? [sealedEventOf(event)] : []));
    if (events.length > 0) {
      const end = await continueChain(tx, vault, clock.now(), isFirst);
      const firstOrdinal = end.lastOrdinal + 1;
      const leaves = events.map((event, index) => ({
        eventId: event.id,
        hash: leafOfEvent(firstOrdinal + index, event),
      }));
      const header: Header = {
        number: end.number + 1,
        firstOrdinal,
        lastOrdinal: end.lastOrdinal + events.length,
        root: treeHash(leaves.map((leaf) => leaf.hash)).toString('hex'),
        previous: end.hash,
        sealedAt: clock.now().toISOString(),
        keyId: signer.id,
      };
      const head = sealHead(vault, headOf(header));
      await appendBatch(tx, header, signJson(signer.privateKey, header), leaves, head);
      await countSignInHours(
        tx,
        queued.flatMap(({ event, sealed }) => (event && !sealed ? [event] : [])),
      );
    }
    // The entry of an event that was removed before sealing is kept, so that verification reports it.
    const done = queued.filter(({ event, sealed }) => event || sealed).map(({ event_id }) => event_id);
    if (done.length > 0) await dequeue(tx, done);
    return { signer, last: queued.length === BATCH ? queued.at(-1)?.event_id : undefined };
  };

  return {
    name: 'audit-sealer',
    pollInterval: EVERY,
    nextRunAt: async () => ((await look()) ? clock.now() : undefined),
    async runStep() {
      if (reached === NIL && !(await look())) return false;
      const { signer, last } = await database.transact(sealNext);
      key = signer;
      isReady = true;
      reached = last ?? NIL;
      return last !== undefined;
    },
    release() {
      key = undefined;
      reached = NIL;
    },
  };
}
