import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { leafHash, rootOf, treeHash, treeOf } from './merkle.ts';

const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

/** Computes RFC 9162, 2.1.1, literally: k is the largest power of two smaller than n. */
function modelRoot(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return sha256(Buffer.from([0]), ...leaves);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha256(Buffer.from([1]), modelRoot(leaves.slice(0, k)), modelRoot(leaves.slice(k)));
}

/** Computes RFC 9162, 2.1.3.1, literally. */
function modelPath(index: number, leaves: readonly Uint8Array[]): Buffer[] {
  if (leaves.length <= 1) return [];
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return index < k
    ? [...modelPath(index, left), modelRoot(right)]
    : [...modelPath(index - k, right), modelRoot(left)];
}

const leafData = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 70 });

test('returns the roots of RFC 9162', () => {
  assert.equal(
    treeHash([]).toString('hex'),
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  );
  fc.assert(
    fc.property(leafData, (leaves) => {
      const hashes = leaves.map(leafHash);
      assert.deepEqual(treeHash(hashes), modelRoot(leaves));
      assert.deepEqual(treeOf(hashes).root, modelRoot(leaves));
    }),
  );
});

test('returns the paths of RFC 9162, which lead to the root', () => {
  for (let size = 1; size <= 40; size++) {
    const leaves = Array.from({ length: size }, (_, index) => Buffer.from(`leaf ${index}`));
    const tree = treeOf(leaves.map(leafHash));
    for (const [index, leaf] of leaves.entries()) {
      const path = tree.pathOf(index);
      assert.deepEqual(path, modelPath(index, leaves));
      assert.deepEqual(rootOf(leafHash(leaf), { index, size, path }), tree.root);
    }
  }
});

test('rejects another leaf, position, size or path', () => {
  fc.assert(
    fc.property(leafData, fc.nat(), fc.nat(), (leaves, anyIndex, anyByte) => {
      const size = leaves.length;
      const index = anyIndex % size;
      const hashes = leaves.map(leafHash);
      const [tree, leaf] = [treeOf(hashes), hashes[index] ?? assert.fail()];
      const path = tree.pathOf(index);
      const leadsThere = (...[hash, leafIndex]: Parameters<typeof rootOf>) =>
        rootOf(hash, leafIndex)?.equals(tree.root) ?? false;
      assert.ok(leadsThere(leaf, { index, size, path }));
      assert.ok(
        !leadsThere(leafHash(Buffer.from('another leaf, longer than those that are made up')), {
          index,
          size,
          path,
        }),
      );
      assert.ok(!leadsThere(leaf, { index: size, size, path }));
      assert.ok(!leadsThere(leaf, { index: -1, size, path }));
      assert.ok(!leadsThere(leaf, { index, size, path: [...path, tree.root] }));
      for (const other of hashes.keys()) {
        // Two equal leaves beside each other have the same path, so their positions are exchangeable.
        if (other === index || modelPath(other, leaves).every((each, at) => path[at]?.equals(each))) continue;
        assert.ok(!leadsThere(leaf, { index: other, size, path }));
      }
      if (path.length === 0) return;
      assert.ok(!leadsThere(leaf, { index, size, path: path.slice(1) }));
      const changed = path.map((each) => Buffer.from(each));
      const [first] = changed;
      if (first) first[anyByte % 32] = (first[anyByte % 32] ?? 0) ^ 1;
      assert.ok(!leadsThere(leaf, { index, size, path: changed }));
    }),
  );
});
