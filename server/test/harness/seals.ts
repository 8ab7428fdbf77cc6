import assert from 'node:assert/strict';
import { createHash, createPublicKey, verify } from 'node:crypto';
import type { AuditRow, TestDatabase } from './database.ts';
import { eventually } from './eventually.ts';

type Looked = Pick<TestDatabase, 'sql'>;

const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

/** Serializes by RFC 8785: numbers as JavaScript writes them, keys sorted by UTF-16 code units. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}

/** Returns the Merkle tree hash (RFC 9162, 2.1.1) of leaf hashes. */
function merkleRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 1) return leaves[0] ?? assert.fail();
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  return sha256(Buffer.from([1]), merkleRoot(leaves.slice(0, half)), merkleRoot(leaves.slice(half)));
}

const reference = (id: string | null, name: unknown) => (id === null ? null : { id, name });

/** Returns the leaf of an event, as defined in decision 0016. */
const leafOf = (ordinal: number, row: AuditRow & Record<string, unknown>) =>
  sha256(
    Buffer.from([0]),
    Buffer.from(
      canonical({
        ordinal,
        id: row.id,
        at: row.at.toISOString(),
        eventType: row.event_type,
        operation: row.operation,
        outcome: row.outcome,
        reason: row.reason,
        operatedBy: reference(row.operated_by_id, row.operated_by_name),
        target:
          row.target_type === null
            ? null
            : { type: row.target_type, id: row.target_id, name: row.target_name },
        organization: reference(row.organization_id, row.organization_name),
        project: reference(row.project_id, row.project_name),
        address: row.address,
        userAgent: row.user_agent,
        requestId: row.request_id,
        before: row.before,
        after: row.after,
      }),
    ),
  );

interface Batch {
  number: number;
  first: number;
  last: number;
  root: string;
  previous: string;
  at: Date;
  key_id: string;
  signature: Buffer;
  public_key: Buffer;
}

const SEAL_TIMEOUT = 90_000;

/** Waits until all events written so far are sealed; returns the last ordinal. */
export const untilSealed = ({ sql }: Looked): Promise<number> =>
  eventually(
    async () => {
      const [row] = await sql<{ waiting: number; last: number }>(
        `SELECT (SELECT count(*)::int FROM audit_unsealed JOIN audit_events ON id = event_id) AS waiting,
           (SELECT coalesce(max(ordinal), 0)::int FROM audit_leaves) AS last`,
      );
      assert.equal(row?.waiting, 0, 'there are events that are not sealed');
      return row.last;
    },
    SEAL_TIMEOUT,
    10,
  );

/**
 * Fails unless all events are sealed exactly once, without a gap, in one chain of signed batches. Independent of the
 * code that seals. Returns the batches.
 */
export async function assertSealed({ sql }: Looked): Promise<Batch[]> {
  const batches = await sql<Batch>(
    `SELECT number::int, first_ordinal::int AS first, last_ordinal::int AS last, encode(root, 'hex') AS root,
       encode(previous, 'hex') AS previous, sealed_at AS at, key_id, signature, public_key
     FROM audit_batches JOIN audit_keys k ON k.id = key_id ORDER BY number`,
  );
  const leaves = await sql<AuditRow & { ordinal: number; hash: Buffer }>(
    'SELECT ordinal::int, hash, e.* FROM audit_leaves LEFT JOIN audit_events e ON e.id = event_id ORDER BY ordinal',
  );
  const [events] = await sql<{ count: number }>('SELECT count(*)::int FROM audit_events');
  assert.equal(leaves.length, events?.count, 'as many leaves as events');
  assert.deepEqual(
    leaves.map(({ ordinal }) => ordinal),
    leaves.map((_, index) => index + 1),
    'ordinals without a gap',
  );
  for (const { ordinal, hash, ...event } of leaves)
    assert.deepEqual(hash, leafOf(ordinal, event), `the leaf of ${ordinal}`);
  let [previous, last] = ['0'.repeat(64), 0];
  for (const [index, batch] of batches.entries()) {
    assert.deepEqual([batch.number, batch.first, batch.previous], [index + 1, last + 1, previous]);
    const hashes = leaves.slice(batch.first - 1, batch.last).map(({ hash }) => hash);
    assert.equal(merkleRoot(hashes).toString('hex'), batch.root);
    const header = canonical({
      number: batch.number,
      firstOrdinal: batch.first,
      lastOrdinal: batch.last,
      root: batch.root,
      previous,
      sealedAt: batch.at.toISOString(),
      keyId: batch.key_id,
    });
    const key = createPublicKey({ key: batch.public_key, format: 'der', type: 'spki' });
    assert.ok(verify(null, Buffer.from(header), key, batch.signature), `the signature of ${batch.number}`);
    previous = sha256(Buffer.from(header)).toString('hex');
    last = batch.last;
  }
  assert.equal(last, leaves.length, 'every leaf in a batch');
  return batches;
}
