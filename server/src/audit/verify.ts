import type { Vault } from '../lib/vault.ts';
import { AuditLogFault, type Finding, fail, timeOfId, type Verdict } from './findings.ts';
import { openHead } from './head.ts';
import { type BatchRow, type Header, headerHash, headerOf, isSignedBy, NOTHING_BEFORE } from './header.ts';
import { removalOf } from './removal.ts';
import type { AuditLogSnapshot, LeafRow } from './snapshot-store.ts';
import { type KnownKey, trustKeys } from './trust.ts';
import { verifyBatch } from './verify-batch.ts';

interface Progress {
  events: number;
  batches: number;
  last: Header | undefined;
  /** What the sealer found at the end of the chain, as its sealed events record. */
  noticed: string[];
}

/**
 * Verifies the audit log of a database from its first seal to the unsealed events, in constant memory, and stops at the
 * first fault.
 * @param fingerprints of keys to trust besides those that the secret key decrypts.
 */
export async function verifyAuditLog(
  snapshot: AuditLogSnapshot,
  vault: Vault,
  fingerprints: readonly string[],
): Promise<Verdict & { waiting: number; head: string | undefined }> {
  const progress: Progress = { events: 0, batches: 0, last: undefined, noticed: [] };
  const keys = trustKeys(await snapshot.keys(), vault, fingerprints);
  const removedThrough = await readRemovedThrough(snapshot, keys);
  let finding: Finding | undefined;
  try {
    checkNamed(keys, fingerprints);
    await walk(snapshot, keys, removedThrough, progress);
    await checkEnd(snapshot, vault, progress.last);
    await checkRest(snapshot);
    // A caller who names a key knows that the secret key was lost, which looks the same.
    if (progress.noticed[0] !== undefined && fingerprints.length === 0)
      fail('tail cut off', progress.noticed[0]);
  } catch (error) {
    if (!(error instanceof AuditLogFault)) throw error;
    finding = error.finding;
  }
  const { last } = progress;
  return {
    finding,
    events: progress.events,
    batches: progress.batches,
    sealedThrough: last?.sealedAt,
    waiting: await snapshot.waiting(),
    head: last && headerHash(last),
    notes: [
      ...(removedThrough > 0
        ? [`Events 1 to ${removedThrough} were removed by the retention; their seals are still there.`]
        : []),
      ...progress.noticed,
    ],
  };
}

/** Returns the ordinal up to which retention has removed events; only signed removals count. */
async function readRemovedThrough(
  snapshot: AuditLogSnapshot,
  keys: ReadonlyMap<string, KnownKey>,
): Promise<number> {
  for await (const recorded of snapshot.removals()) {
    const removal = removalOf(recorded, keys);
    if (removal) return removal.throughOrdinal;
  }
  return 0;
}

/** Detects that all seals and keys were removed and Roster started a new chain: a key noted elsewhere proves it. */
function checkNamed(keys: ReadonlyMap<string, KnownKey>, fingerprints: readonly string[]): void {
  const known = new Set([...keys.values()].map(({ fingerprint }) => fingerprint));
  const missing = fingerprints.find((each) => !known.has(each));
  if (missing !== undefined)
    fail(
      'seal changed',
      `The given key is not a key of this audit log: ${missing}. What was sealed with it was deleted, or is in another database.`,
    );
}

/** Reads batches and their leaves in parallel. */
async function walk(
  snapshot: AuditLogSnapshot,
  keys: ReadonlyMap<string, KnownKey>,
  removedThrough: number,
  progress: Progress,
): Promise<void> {
  const leaves = snapshot.leaves();
  let next = await leaves.next();
  for await (const row of snapshot.batches()) {
    const header = headerOf(row);
    checkHeader(row, header, progress.last, keys);
    const own: LeafRow[] = [];
    for (; !next.done && next.value.ordinal <= header.lastOrdinal; next = await leaves.next()) {
      own.push(next.value);
      notice(next.value, progress);
    }
    progress.events += await verifyBatch(header, own, removedThrough, () => snapshot.leaves());
    progress.batches++;
    progress.last = header;
  }
  if (!next.done) {
    const { eventId, ordinal } = next.value;
    const text = `Event ${eventId}, number ${ordinal}, has a leaf that belongs to no batch: either it was inserted, or the batches after ${progress.last?.number ?? 0} were cut off.`;
    fail('tail cut off', text, { eventId, ordinal });
  }
}

function checkHeader(
  row: BatchRow,
  header: Header,
  last: Header | undefined,
  keys: ReadonlyMap<string, KnownKey>,
): void {
  const { number } = header;
  const at = { batch: number, ordinal: header.firstOrdinal };
  const [expected, first] = [(last?.number ?? 0) + 1, (last?.lastOrdinal ?? 0) + 1];
  if (number > expected) {
    const range =
      number - 1 === expected ? `Batch ${expected} is` : `Batches ${expected} to ${number - 1} are`;
    const text = `${range} missing: what was sealed as number ${first}${header.firstOrdinal > first ? ` to ${header.firstOrdinal - 1}` : ' and after'} was cut off.`;
    fail('tail cut off', text, { batch: expected, ordinal: first });
  }
  const key =
    keys.get(header.keyId) ??
    fail(
      'seal changed',
      `Batch ${number} names a key that is not a key of this audit log: ${header.keyId}.`,
      at,
    );
  if (!isSignedBy(key.key, header, row.signature))
    fail(
      'seal changed',
      `The seal of batch ${number} of ${header.sealedAt} was changed: its signature does not match this header and key ${header.keyId}.`,
      at,
    );
  if (key.doubt !== undefined)
    fail(
      'seal changed',
      `Batch ${number} of ${header.sealedAt} is signed with key ${header.keyId}: ${key.doubt}.`,
      at,
    );
  if (header.previous !== (last ? headerHash(last) : NOTHING_BEFORE))
    fail('seal changed', `Batch ${number} does not continue the batch before it, which was replaced.`, at);
  if (header.firstOrdinal !== first)
    fail(
      'removed',
      `Between batch ${number - 1} and ${number} the numbers ${first} to ${header.firstOrdinal - 1} are missing.`,
      at,
    );
}

/** Detects that the end of the chain differs from the sealer's own encrypted copy. */
function notice({ event }: LeafRow, progress: Progress): void {
  if (event?.event_type !== 'audit' || event.operation !== 'verify' || event.outcome !== 'failure') return;
  if (event.operated_by_id !== null || event.address !== null || progress.noticed.length >= 10) return;
  progress.noticed.push(
    `At ${event.at} Roster found that the end of its chain had changed (event ${event.id}): what was sealed shortly before may have been cut off, or SECRET_KEY was lost.`,
  );
}

async function checkEnd(snapshot: AuditLogSnapshot, vault: Vault, last: Header | undefined): Promise<void> {
  const sealed = await snapshot.head();
  if (sealed === undefined && !last) return;
  const unknown = 'so batches after it may have been cut off';
  const head = sealed === undefined ? undefined : openHead(vault, sealed);
  const at = { batch: last?.number ?? 0 };
  if (!head)
    fail(
      'tail cut off',
      sealed === undefined
        ? `Roster’s sealed copy of the newest batch is missing, ${unknown}.`
        : `Roster’s sealed copy of the newest batch does not open under SECRET_KEY, ${unknown}.`,
      at,
    );
  const number = last?.number ?? 0;
  if (head.number > number)
    fail(
      'tail cut off',
      `The audit log ends with batch ${number}, number ${last?.lastOrdinal ?? 0}; Roster had sealed up to batch ${head.number}, number ${head.lastOrdinal}.`,
      at,
    );
  if (head.number < number)
    fail(
      'seal changed',
      `Roster recorded ${head.number} batches, and there are ${number}: an older copy of the newest one was restored.`,
      at,
    );
  if (last && head.hash !== headerHash(last))
    fail('seal changed', `Batch ${number} is not the one that Roster sealed.`, at);
}

/** Checks the events outside the chain, which are sealed after about a second. */
async function checkRest(snapshot: AuditLogSnapshot): Promise<void> {
  const inserted = await snapshot.inserted();
  if (inserted) {
    const at = inserted.at instanceof Date ? inserted.at.toISOString() : undefined;
    fail(
      'inserted',
      `Event ${inserted.id}${at ? ` of ${at}` : ''} was inserted: it is neither sealed nor waiting to be sealed.`,
      {
        eventId: inserted.id,
        ...(at && { at }),
      },
    );
  }
  const gone = await snapshot.goneUnsealed();
  if (gone !== undefined) {
    const at = timeOfId(gone);
    fail('removed', `Event ${gone}${at ? ` of ${at}` : ''} was removed before it was sealed.`, {
      eventId: gone,
      ...(at && { at }),
    });
  }
}
