import { hash } from 'node:crypto';

/** Prefixes of leaves and nodes, so that neither is accepted as the other (RFC 9162, 2.1.1). */
const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

const sha256 = (...parts: Uint8Array[]): Buffer => hash('sha256', Buffer.concat(parts), 'buffer');

/** Returns the hash of a leaf (RFC 9162, 2.1.1). */
export const leafHash = (data: Uint8Array): Buffer => sha256(LEAF, data);

/** Returns the hash of a node with two children. */
const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => sha256(NODE, left, right);

/** Computes a Merkle tree hash incrementally; memory grows with the height of the tree. */
export interface TreeHasher {
  /** Adds the hash of the next leaf. */
  add(leaf: Buffer): void;
  /** Returns the Merkle tree hash of all leaves so far (RFC 9162, 2.1.1). */
  root(): Buffer;
}

/** Creates a hasher without leaves. */
export function createTreeHasher(): TreeHasher {
  /** Complete subtrees from the left, one for each binary digit 1 of the number of leaves. */
  const subtrees: { size: number; hash: Buffer }[] = [];
  return {
    add(leaf) {
      let added = { size: 1, hash: leaf };
      for (let last = subtrees.at(-1); last?.size === added.size; last = subtrees.at(-1)) {
        subtrees.pop();
        added = { size: last.size * 2, hash: nodeHash(last.hash, added.hash) };
      }
      subtrees.push(added);
    },
    root() {
      const hashes = subtrees.map((subtree) => subtree.hash);
      return hashes.length === 0 ? sha256() : hashes.reduceRight((right, left) => nodeHash(left, right));
    },
  };
}

/** Returns the Merkle tree hash of leaves, given by their hashes (RFC 9162, 2.1.1). */
export function treeHash(leaves: readonly Buffer[]): Buffer {
  const hasher = createTreeHasher();
  for (const leaf of leaves) hasher.add(leaf);
  return hasher.root();
}

/** A Merkle tree in memory, for inclusion proofs. */
export interface Tree {
  root: Buffer;
  /** Returns the inclusion path of a leaf, from below (RFC 9162, 2.1.3.1). */
  pathOf(index: number): Buffer[];
}

/** Creates the tree of at least one leaf, given by their hashes. It has about twice as many hashes as leaves. */
export function treeOf(leaves: readonly Buffer[]): Tree {
  // A node without a sibling goes up as it is, which makes the same tree as RFC 9162's split at a power of two.
  const levels: (readonly Buffer[])[] = [leaves];
  for (let below = leaves; below.length > 1; levels.push(below)) {
    const level: Buffer[] = [];
    for (let at = 0; at < below.length; at += 2) {
      const [left, right] = below.slice(at, at + 2);
      if (left) level.push(right ? nodeHash(left, right) : left);
    }
    below = level;
  }
  return {
    root: levels.at(-1)?.[0] ?? sha256(),
    pathOf: (index) => levels.slice(0, -1).flatMap((level, height) => level[(index >> height) ^ 1] ?? []),
  };
}

/** Returns the root that an inclusion path leads to (RFC 9162, 2.1.3.2); undefined: not a path in a tree of that size. */
export function rootOf(
  leaf: Buffer,
  { index, size, path }: { index: number; size: number; path: readonly Buffer[] },
): Buffer | undefined {
  let [node, last, reached] = [index, size - 1, leaf];
  if (index < 0 || index >= size) return undefined;
  for (const sibling of path) {
    if (last === 0) return undefined;
    if (node % 2 === 1 || node === last) {
      reached = nodeHash(sibling, reached);
      while (node % 2 === 0 && node !== 0) [node, last] = [node >> 1, last >> 1];
    } else reached = nodeHash(reached, sibling);
    [node, last] = [node >> 1, last >> 1];
  }
  return last === 0 ? reached : undefined;
}
