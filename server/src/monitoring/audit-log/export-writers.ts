import type { SignedInCaller } from '../../access/actor.ts';
import { scopeOf } from '../../access/permissions.ts';
import { openProofLines } from '../../audit/proof-lines.ts';
import type { Services } from '../../identity/services.ts';
import type { ExportQueryInput } from './export-contract.ts';
import { csvHeader, csvLine } from './export-csv.ts';
import { presentEvent } from './present.ts';
import type { AuditLogRow } from './store.ts';

/** Makes the text of a file. */
interface ExportWriter {
  /** What stands before all events. */
  head: string;
  /** The lines of some events. */
  lines(rows: readonly AuditLogRow[]): string | Promise<string>;
  /** What stands after all events. */
  tail(): string;
}

const CSV: ExportWriter = {
  head: csvHeader(),
  lines: (rows) => rows.map((row) => csvLine(presentEvent(row))).join(''),
  tail: () => '',
};

/** Events as the list shows them. */
const PLAIN: ExportWriter = {
  head: '',
  lines: (rows) => rows.map((row) => `${JSON.stringify(presentEvent(row))}\n`).join(''),
  tail: () => '',
};

/**
 * The writer of a file. Who sees the whole trail gets its NDJSON with proofs. Who sees a part gets what the list shows:
 * of some events that is less than what was sealed, and a place in the seals would tell how much goes on elsewhere.
 */
export async function openWriter(
  { database, vault, clock }: Services,
  { actor }: SignedInCaller,
  { format, ...filter }: ExportQueryInput,
): Promise<ExportWriter> {
  if (format === 'csv') return CSV;
  if (scopeOf(actor) !== 'everything') return PLAIN;
  const proof = await openProofLines(database.db, vault);
  const by = { id: actor.id, name: actor.name };
  return {
    head: '',
    lines: (rows) => proof.page(rows.map(({ id }) => id)),
    tail: () => proof.end({ filter, exportedAt: clock.now(), by }),
  };
}
