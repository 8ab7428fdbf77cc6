import type { Queryable } from '../db/database.ts';
import type { Vault } from '../lib/vault.ts';
import { sealedEventOf } from './canonical.ts';
import { signJson } from './header.ts';
import { openKey, pemOf } from './keys.ts';
import { createTreeHasher, leafHash } from './merkle.ts';
import { createSealFinder, type ProvenSeal } from './proof-seals.ts';
import { readEventsOf } from './proof-store.ts';
import { readKeys } from './seal-store.ts';

/** The content of the last line of an export. */
export interface ExportFacts {
  filter: object;
  exportedAt: Date;
  by: { id: string; name: string } | null;
}

/** An export of the audit log that can be verified without the database, as NDJSON (docs/decisions/0016). */
export interface ProofLines {
  /** Returns the lines of the next events, in the order given; removed events are skipped. */
  page(eventIds: readonly string[]): Promise<string>;
  /** Returns the last line, which signs all lines before it. */
  end(facts: ExportFacts): string;
}

/** The number of lines between two signatures of all lines so far; a change is located within as many lines. */
const CHECKPOINT = 1000;
/** The number of recently written batches that are remembered; the verifier remembers as many. */
export const REMEMBERED_BATCHES = 4096;

/**
 * Opens an export. Every line has its number; headers of batches and keys precede their first use; every thousand lines,
 * and everything at the end, are signed by a tree hash over them.
 */
export async function openProofLines(db: Queryable, vault: Vault): Promise<ProofLines> {
  let keys = await readKeys(db);
  const signer = keys.map((row) => openKey(vault, row)).find((key) => key !== undefined);
  const sealsOf = createSealFinder(db);
  const written = { keys: new Set<string>(), batches: new Set<number>() };
  const lines = createTreeHasher();
  const count = { lines: 0, sinceSigned: 0, events: 0 };

  const lineOf = (content: object): string => {
    const line = JSON.stringify({ line: ++count.lines, ...content });
    lines.add(leafHash(Buffer.from(line)));
    count.sinceSigned++;
    return `${line}\n`;
  };
  const signed = (content: object) => ({
    ...content,
    signature: signer ? signJson(signer.privateKey, content).toString('base64') : null,
    keyId: signer?.id ?? null,
  });
  const keyLine = (id: string | undefined): string => {
    const row = keys.find((each) => each.id === id);
    if (!row || written.keys.has(row.id)) return '';
    written.keys.add(row.id);
    return lineOf({ key: { id: row.id, publicKey: pemOf(row.public_key) } });
  };
  const checkpoint = (): string => {
    if (count.sinceSigned < CHECKPOINT) return '';
    const key = keyLine(signer?.id);
    const state = { lines: count.lines, treeRoot: lines.root().toString('hex') };
    const line = lineOf(signed({ checkpoint: state }));
    count.sinceSigned = 0;
    return key + line;
  };
  const batchLine = ({ header, signature }: ProvenSeal): string => {
    if (written.batches.has(header.number)) return '';
    const key = keyLine(header.keyId);
    written.batches.add(header.number);
    const [oldest] = written.batches;
    if (oldest !== undefined && written.batches.size > REMEMBERED_BATCHES) written.batches.delete(oldest);
    return key + lineOf({ batch: { ...header, signature: signature.toString('base64') } });
  };

  return {
    async page(eventIds) {
      const [rows, seals] = [await readEventsOf(db, eventIds), await sealsOf(eventIds)];
      const isKnown = ({ header }: ProvenSeal) => keys.some(({ id }) => id === header.keyId);
      if (![...seals.values()].every(isKnown)) keys = await readKeys(db);
      const events = new Map(rows.map((row) => [row.id, sealedEventOf(row)]));
      let text = '';
      for (const id of eventIds) {
        const [event, proven] = [events.get(id), seals.get(id)];
        if (!event) continue;
        if (proven) text += batchLine(proven);
        text += lineOf({ ...event, seal: proven?.seal ?? null });
        text += checkpoint();
        count.events++;
      }
      return text;
    },
    end({ filter, exportedAt, by }) {
      const key = keyLine(signer?.id);
      const manifest = {
        events: count.events,
        filter,
        exportedAt: exportedAt.toISOString(),
        by,
        lines: count.lines,
        treeRoot: lines.root().toString('hex'),
      };
      return key + lineOf(signed({ manifest }));
    },
  };
}
