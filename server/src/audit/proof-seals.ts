import type { Queryable } from '../db/database.ts';
import { type Header, headerOf } from './header.ts';
import { type Tree, treeOf } from './merkle.ts';
import { readLeavesOf, readSealsOf } from './proof-store.ts';

/** The position of an event in the chain with its proof (RFC 9162, 2.1.3), as in an export. */
export interface Seal {
  ordinal: number;
  batch: number;
  /** The index in the batch, from 0. */
  index: number;
  size: number;
  /** Base64. */
  path: string[];
}

/** A seal with the signed header that it refers to. */
export interface ProvenSeal {
  seal: Seal;
  header: Header;
  signature: Buffer;
}

/** The number of leaves in memory at once; their trees take about 5 MB. */
const LEAVES = 20_000;

const sizeOf = (header: Header) => header.lastOrdinal - header.firstOrdinal + 1;

/** Groups batches so that a group fits into memory. */
function groupsOf(headers: readonly Header[]): Header[][] {
  const groups: Header[][] = [];
  let room = 0;
  for (const header of headers) {
    if (sizeOf(header) > room) {
      groups.push([]);
      room = LEAVES;
    }
    groups.at(-1)?.push(header);
    room -= sizeOf(header);
  }
  return groups;
}

/** Finds the proofs of events by pages. Adjacent events share trees of batches, so those of the last page are kept. */
export function createSealFinder(
  db: Queryable,
): (eventIds: readonly string[]) => Promise<Map<string, ProvenSeal>> {
  let kept = new Map<number, Tree | undefined>();

  const treesOf = async (headers: readonly Header[]) => {
    const trees = new Map(headers.map(({ number }) => [number, kept.get(number)]));
    const missing = headers.filter(({ number }) => !kept.has(number));
    const leaves = await readLeavesOf(
      db,
      missing.map(({ number }) => number),
    );
    const byBatch = Map.groupBy(leaves, ({ batch }) => Number(batch));
    for (const header of missing) {
      const hashes = (byBatch.get(header.number) ?? []).map(({ hash }) => hash);
      // Leaves may be missing when old events were removed in the meantime.
      trees.set(header.number, hashes.length === sizeOf(header) ? treeOf(hashes) : undefined);
    }
    kept = trees;
    return trees;
  };

  return async (eventIds) => {
    const rows = await readSealsOf(db, eventIds);
    const found = new Map<string, ProvenSeal>();
    const byBatch = Map.groupBy(rows, ({ number }) => Number(number));
    const headers = [...byBatch.values()].flatMap(([row]) => (row ? [headerOf(row)] : []));
    for (const group of groupsOf(headers.sort((one, other) => one.number - other.number))) {
      const trees = await treesOf(group);
      for (const header of group)
        for (const row of byBatch.get(header.number) ?? []) {
          const [ordinal, tree] = [Number(row.ordinal), trees.get(header.number)];
          const index = ordinal - header.firstOrdinal;
          if (!tree) continue;
          const path = tree.pathOf(index).map((each) => each.toString('base64'));
          const seal = { ordinal, batch: header.number, index, size: sizeOf(header), path };
          found.set(row.event_id, { seal, header, signature: row.signature });
        }
    }
    return found;
  };
}
