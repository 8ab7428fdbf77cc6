import { hash } from 'node:crypto';

/** A zero before a leaf and a one before a node, so that neither can be given out as the other. */
const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

const sha256 = (...parts: Uint8Array[]): Buffer => hash('sha256', Buffer.concat(parts), 'buffer');

/** The hash of a leaf (RFC 9162, 2.1.1). */
export const leafHash = (data: Uint8Array): Buffer => sha256(LEAF, data);

/** The hash of a node over its two halves. */
const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => sha256(NODE, left, right);

/** The tree hash of leaves that come one by one; it remembers one hash a level. */
export interface TreeHasher {
  /** The hash of the next leaf. */
  add(leaf: Buffer): void;
  /** The Merkle tree hash of all so far (RFC 9162, 2.1.1). */
  root(): Buffer;
}

/** A tree without leaves yet. */
export function createTreeHasher(): TreeHasher {
  /** Whole subtrees from the left, each smaller than the one before: the ones of the count's binary digits. */
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

/** The Merkle tree hash of leaves, given by their hashes (RFC 9162, 2.1.1). */
export function treeHash(leaves: readonly Buffer[]): Buffer {
  const hasher = createTreeHasher();
  for (const leaf of leaves) hasher.add(leaf);
  return hasher.root();
}

/** A tree that is kept whole, to prove that leaves are in it. */
export interface Tree {
  root: Buffer;
  /** What is hashed with a leaf on the way up to the root, from below (RFC 9162, 2.1.3.1). */
  pathOf(index: number): Buffer[];
}

/** The tree over leaves, given by their hashes; at least one. Twice as many hashes as leaves. */
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

/** The root to which a path leads from a leaf (RFC 9162, 2.1.3.2); undefined: there is no such path in a tree of that size. */
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
