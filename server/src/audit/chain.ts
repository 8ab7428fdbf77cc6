import type { Tx } from '../db/database.ts';
import type { Vault } from '../lib/vault.ts';
import { type Head, headOf, openHead } from './head.ts';
import { headerOf, NOTHING_BEFORE } from './header.ts';
import { record } from './record.ts';
import { readChainEnd } from './seal-store.ts';

const BEGIN: Head = { number: 0, lastOrdinal: 0, hash: NOTHING_BEFORE };
const NO_ORIGIN = { address: null, userAgent: null, requestId: null };

/**
 * Returns the head that the next batch continues. A truncated chain must stay visible: the numbers of removed batches are
 * never used again, and an event records the finding.
 * @param isFirst whether this is the first key, so that there is no batch yet.
 */
export async function continueChain(tx: Tx, vault: Vault, now: Date, isFirst: boolean): Promise<Head> {
  const { batch, head: sealed, lastLeaf } = await readChainEnd(tx);
  const last = batch ? headOf(headerOf(batch)) : BEGIN;
  const head = sealed === undefined ? undefined : openHead(vault, sealed);
  const isEnd = head
    ? head.number === last.number && head.hash === last.hash
    : isFirst && !batch && sealed === undefined;
  if (isEnd && lastLeaf <= last.lastOrdinal) return last;
  await record(tx, NO_ORIGIN, now, {
    eventType: 'audit',
    operation: 'verify',
    outcome: 'failure',
    after: { found: head ? 'other_end' : 'end_unknown', lastBatch: last.number, head: head ?? null },
  });
  const end = head && head.number > last.number ? head : last;
  return { ...end, lastOrdinal: Math.max(end.lastOrdinal, lastLeaf) };
}
