import { createPublicKey, type KeyObject } from 'node:crypto';
import { Check } from 'typebox/value';
import { leafOfEvent } from './canonical.ts';
import { AuditLogFault, type Finding, fail, type Verdict } from './findings.ts';
import { type Header, headerHash, isSignedBy } from './header.ts';
import { fingerprintOf, keyIdOf } from './keys.ts';
import { createTreeHasher, leafHash, rootOf } from './merkle.ts';
import { REMEMBERED_BATCHES } from './proof-lines.ts';
import {
  BatchLine,
  CheckpointLine,
  EventLine,
  KeyLine,
  ManifestLine,
  type SignedLine,
} from './proof-lines-contract.ts';

/** The result for a file; `fingerprints` are those of the keys that it is signed with. */
export interface ExportVerdict extends Verdict {
  fingerprints: string[];
  /** The keys that the caller did not name: they prove consistency of the file, not its origin. */
  unknownKeys: string[];
  manifest: { filter: object; exportedAt: string; by: string | null } | undefined;
}

interface Reading {
  keys: Map<string, KeyObject>;
  fingerprints: Map<string, string>;
  batches: Map<number, Header>;
  events: number;
  unsealed: number;
  seenBatches: number;
  sealedThrough: string | undefined;
  lines: ReturnType<typeof createTreeHasher>;
  count: number;
  /** The last line whose predecessors are signed. */
  signedThrough: number;
  previous: { line: number; at: string; id: string } | undefined;
  /** The first event that is older than the one before it, if any. */
  outOfOrder: { line: number; id: string; at: string } | undefined;
  manifest: ExportVerdict['manifest'];
}

/**
 * Verifies an export without the database, line by line, in constant memory.
 * @param trusted fingerprints of keys known to be Roster's; empty: the keys in the file are accepted.
 */
export async function verifyExport(
  lines: AsyncIterable<string>,
  trusted: readonly string[],
): Promise<ExportVerdict> {
  const reading: Reading = {
    keys: new Map(),
    fingerprints: new Map(),
    batches: new Map(),
    events: 0,
    unsealed: 0,
    seenBatches: 0,
    sealedThrough: undefined,
    lines: createTreeHasher(),
    count: 0,
    signedThrough: 0,
    previous: undefined,
    outOfOrder: undefined,
    manifest: undefined,
  };
  let finding: Finding | undefined;
  try {
    let current: string | undefined;
    for await (const next of lines) {
      if (current !== undefined) readLine(current, next, reading, trusted);
      current = next;
    }
    if (current !== undefined) readLine(current, undefined, reading, trusted);
    if (!reading.manifest)
      fail('tail cut off', `The file ends after line ${reading.count}, without the last line of an export.`, {
        line: reading.count + 1,
      });
  } catch (error) {
    if (!(error instanceof AuditLogFault)) throw error;
    finding = error.finding;
  }
  const fingerprints = [...reading.fingerprints.values()];
  return {
    finding,
    events: reading.events,
    batches: reading.seenBatches,
    sealedThrough: reading.sealedThrough,
    fingerprints,
    unknownKeys: fingerprints.filter((each) => !trusted.includes(each)),
    manifest: reading.manifest,
    notes:
      reading.unsealed > 0
        ? [
            `${reading.unsealed} events were not sealed yet when they were exported: only the export’s own signature covers them.`,
          ]
        : [],
  };
}

const parse = (text: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};

/** Returns the name of a line for messages: an event by its id and time. */
const nameOf = (content: Record<string, unknown>, number: number) =>
  Check(EventLine, content) ? `line ${number} (event ${content.id} of ${content.at})` : `line ${number}`;

function readLine(
  text: string,
  next: string | undefined,
  reading: Reading,
  trusted: readonly string[],
): void {
  const expected = reading.count + 1;
  const content =
    parse(text) ?? fail('changed', `Line ${expected} is not a JSON object.`, { line: expected });
  checkNumber(content, next, expected, reading);
  if (reading.manifest)
    fail('inserted', `After the last line of the export comes ${nameOf(content, expected)}.`, {
      line: expected,
    });
  if (Check(CheckpointLine, content) || Check(ManifestLine, content)) readSigned(content, reading);
  else if (Check(KeyLine, content)) readKey(content.key, expected, reading, trusted);
  else if (Check(BatchLine, content)) readBatch(content.batch, expected, reading);
  else if (Check(EventLine, content)) readEvent(content, expected, reading);
  else fail('changed', `Line ${expected} is not a line of an export.`, { line: expected });
  reading.lines.add(leafHash(Buffer.from(text)));
  reading.count = expected;
}

/** Checks the number of a line; the next line distinguishes a moved line from a removed one. */
function checkNumber(
  content: Record<string, unknown>,
  next: string | undefined,
  expected: number,
  reading: Reading,
): void {
  const number = Number(content.line);
  if (number === expected) return;
  const named = nameOf(content, number);
  const event = Check(EventLine, content) ? { eventId: content.id, at: content.at } : {};
  const following = next === undefined ? undefined : parse(next)?.line;
  const position = { line: expected, ...event };
  const there = `Instead of line ${expected} there is ${named}`;
  if (!(number > expected)) fail('inserted', `${there}, which does not belong there.`, position);
  if (following === expected || following === expected + 1)
    fail('reordered', `${there}: lines were reordered.`, position);
  const removed = number - 1 === expected ? `Line ${expected} is` : `Lines ${expected} to ${number - 1} are`;
  const before = reading.previous ? ` after event ${reading.previous.id} of ${reading.previous.at}` : '';
  fail('removed', `${removed} missing${before}; next comes ${named}.`, { line: expected });
}

function readKey(
  { id, publicKey }: { id: string; publicKey: string },
  line: number,
  reading: Reading,
  trusted: readonly string[],
): void {
  const der = derOfPem(publicKey);
  if (!der || keyIdOf(der) !== id)
    fail('seal changed', `The key of line ${line} does not match its id.`, { line });
  const fingerprint = fingerprintOf(der);
  if (trusted.length > 0 && !trusted.includes(fingerprint))
    fail('seal changed', `Line ${line} has a key that was not given: ${fingerprint}.`, { line });
  reading.keys.set(id, createPublicKey({ key: der, format: 'der', type: 'spki' }));
  reading.fingerprints.set(id, fingerprint);
}

/** Returns the DER of an Ed25519 public key in PEM; undefined: it is not one. */
export function derOfPem(pem: string): Buffer | undefined {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key.export({ format: 'der', type: 'spki' }) : undefined;
  } catch {
    return undefined;
  }
}

function readBatch(
  { signature, ...header }: Header & { signature: string },
  line: number,
  reading: Reading,
): void {
  const key = reading.keys.get(header.keyId);
  const { number, sealedAt } = header;
  if (!key || !isSignedBy(key, header, Buffer.from(signature, 'base64')))
    fail(
      'seal changed',
      `The header of batch ${number} of ${sealedAt} in line ${line} does not match its signature.`,
      { line, batch: number },
    );
  const [before, after] = [reading.batches.get(number - 1), reading.batches.get(number + 1)];
  if ((before && header.previous !== headerHash(before)) || (after && after.previous !== headerHash(header)))
    fail('seal changed', `Batch ${number} in line ${line} does not belong to its neighbour in the chain.`, {
      line,
      batch: number,
    });
  reading.batches.set(number, header);
  const [oldest] = reading.batches.keys();
  if (oldest !== undefined && reading.batches.size > REMEMBERED_BATCHES) reading.batches.delete(oldest);
  reading.seenBatches++;
  if (reading.sealedThrough === undefined || sealedAt > reading.sealedThrough)
    reading.sealedThrough = sealedAt;
}

function readEvent({ line: _, seal, ...event }: EventLine, line: number, reading: Reading): void {
  const { id, at } = event;
  const { previous } = reading;
  if (previous && isBefore({ at, id }, previous)) reading.outOfOrder ??= { line, id, at };
  reading.previous = { line, at, id };
  reading.events++;
  if (!seal) {
    reading.unsealed++;
    return;
  }
  const found = { line, eventId: id, at, ordinal: seal.ordinal, batch: seal.batch };
  const header = reading.batches.get(seal.batch);
  if (!header)
    fail(
      'removed',
      `Line ${line} (event ${id} of ${at}) refers to batch ${seal.batch}, whose header is not before it.`,
      found,
    );
  const path = seal.path.map((each) => Buffer.from(each, 'base64'));
  const isResource =
    seal.size === header.lastOrdinal - header.firstOrdinal + 1 &&
    seal.ordinal === header.firstOrdinal + seal.index;
  if (!isResource || rootOf(leafOf(seal.ordinal, event), { ...seal, path })?.toString('hex') !== header.root)
    fail(
      'changed',
      `Line ${line} (event ${id} of ${at}) differs from what was sealed in batch ${seal.batch}.`,
      found,
    );
}

/** Compares times as text, which have three or six digits after the second. */
function isBefore(one: { at: string; id: string }, other: { at: string; id: string }): boolean {
  const [time, otherTime] = [one.at.replace('Z', ''), other.at.replace('Z', '')];
  return time < otherTime || (time === otherTime && one.id < other.id);
}

/** Returns the leaf of an event. Text that is not valid Unicode can't have been sealed: it matches no leaf. */
function leafOf(ordinal: number, event: object): Buffer {
  try {
    return leafOfEvent(ordinal, event);
  } catch {
    return Buffer.alloc(0);
  }
}

function readSigned(content: SignedLine, reading: Reading): void {
  const { line, signature, keyId, ...rest } = content;
  const { lines, treeRoot } = 'manifest' in rest ? rest.manifest : rest.checkpoint;
  const key = reading.keys.get(keyId ?? '');
  if (!key || !isSignedBy(key, rest, Buffer.from(signature ?? '', 'base64')))
    fail('seal changed', `The signature of line ${line} does not match its content.`, { line });
  if (lines !== reading.count || treeRoot !== reading.lines.root().toString('hex')) {
    const { outOfOrder, signedThrough } = reading;
    if (outOfOrder && outOfOrder.line > signedThrough)
      fail(
        'reordered',
        `Line ${outOfOrder.line} (event ${outOfOrder.id} of ${outOfOrder.at}) comes after one that is later, and the signature of line ${line} covers other lines.`,
        { line: outOfOrder.line, eventId: outOfOrder.id, at: outOfOrder.at },
      );
    fail(
      'changed',
      `Between line ${signedThrough + 1} and ${line} something was changed, removed or inserted, and the lines renumbered: the signature of line ${line} covers other lines.`,
      { line: signedThrough + 1 },
    );
  }
  reading.signedThrough = line;
  if ('manifest' in rest) {
    const { events, filter, exportedAt, by } = rest.manifest;
    if (events !== reading.events)
      fail('changed', `The last line counts ${events} events, and there are ${reading.events}.`, { line });
    reading.manifest = { filter, exportedAt, by: by?.name ?? null };
  }
}
