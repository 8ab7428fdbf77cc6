import { leafOfEvent, type SealedEvent, sealedEventOf } from './canonical.ts';
import { fail, timeOfId } from './findings.ts';
import type { Header } from './header.ts';
import { treeHash } from './merkle.ts';
import type { LeafRow } from './snapshot-store.ts';

/** Returns the other leaves, to find where an event was sealed; called only after a mismatch. */
export type OtherLeaves = () => AsyncIterable<Pick<LeafRow, 'ordinal' | 'hash'>>;

/**
 * Throws a finding unless all leaves of a batch exist, each matches its event, and their root is the signed one. Up to
 * `removedThrough`, retention may have removed events and leaves. Returns the number of events found.
 */
export async function verifyBatch(
  header: Header,
  leaves: readonly LeafRow[],
  removedThrough: number,
  otherLeaves: OtherLeaves,
): Promise<number> {
  const position = (ordinal: number) => ({ ordinal, batch: header.number });
  let [expected, events] = [header.firstOrdinal, 0];
  for (const leaf of leaves) {
    expected = Math.max(expected, Math.min(removedThrough + 1, leaf.ordinal));
    if (leaf.ordinal > expected) missing(expected, leaf, header);
    expected = leaf.ordinal + 1;
    if (leaf.event) {
      const event = sealedEventOf(leaf.event);
      if (!leafOfEvent(leaf.ordinal, event).equals(leaf.hash))
        await misfit(header, leaves, leaf, event, otherLeaves);
      events++;
    } else if (leaf.ordinal > removedThrough) {
      const at = timeOfId(leaf.eventId);
      fail('removed', `Event ${leaf.eventId}${at ? ` of ${at}` : ''} was sealed and is missing.`, {
        eventId: leaf.eventId,
        ...(at && { at }),
        ...position(leaf.ordinal),
      });
    }
  }
  if (expected <= header.lastOrdinal && header.lastOrdinal > removedThrough)
    missing(Math.max(expected, removedThrough + 1), undefined, header);
  const isWhole = leaves.length === header.lastOrdinal - header.firstOrdinal + 1;
  // Batches are removed as a whole: the root of a partial batch could not be verified.
  if (!isWhole && leaves[0])
    fail(
      'inserted',
      `Batch ${header.number} was removed by the retention, but it contains ${describe(leaves[0])}, number ${leaves[0].ordinal}.`,
      { ...position(leaves[0].ordinal), eventId: leaves[0].eventId },
    );
  if (isWhole && rootOfLeaves(leaves) !== header.root)
    fail(
      'changed',
      `Of the events number ${header.firstOrdinal} to ${header.lastOrdinal}, at least one was changed together with its leaf: the tree of batch ${header.number} is not the one that was signed. From ${describe(leaves[0])} to ${describe(leaves.at(-1))}.`,
      { ...position(header.firstOrdinal), ...(leaves[0] && { eventId: leaves[0].eventId }) },
    );
  return events;
}

const rootOfLeaves = (leaves: readonly Pick<LeafRow, 'hash'>[]) =>
  treeHash(leaves.map(({ hash }) => hash)).toString('hex');

const describe = (leaf: LeafRow | undefined) =>
  leaf ? `event ${leaf.eventId}${leaf.event ? ` of ${leaf.event.at}` : ''}` : 'none';

function missing(ordinal: number, next: LeafRow | undefined, header: Header): never {
  return fail(
    'removed',
    `What was sealed as number ${ordinal} in batch ${header.number} of ${header.sealedAt} is missing, with its leaf${next ? `; next comes ${describe(next)}` : ''}.`,
    { ordinal, batch: header.number },
  );
}

/** Throws the finding: the leaf was changed, the event was moved, or the event was changed. */
async function misfit(
  header: Header,
  leaves: readonly LeafRow[],
  leaf: LeafRow,
  event: SealedEvent,
  otherLeaves: OtherLeaves,
): Promise<never> {
  const found = { eventId: event.id, at: event.at, ordinal: leaf.ordinal, batch: header.number };
  const named = `Event ${event.id} of ${event.at}, number ${leaf.ordinal} in batch ${header.number},`;
  const hash = leafOfEvent(leaf.ordinal, event);
  if (rootOfLeaves(leaves.map((each) => (each === leaf ? { hash } : each))) === header.root)
    fail('seal changed', `${named} is as it was sealed, but its leaf was changed.`, found);
  for await (const other of otherLeaves()) {
    const there = leafOfEvent(other.ordinal, event);
    if (other.ordinal !== leaf.ordinal && (there.equals(other.hash) || there.equals(leaf.hash)))
      fail('reordered', `${named} was sealed as number ${other.ordinal}.`, found);
  }
  return fail('changed', `${named} differs from what was sealed.`, found);
}
