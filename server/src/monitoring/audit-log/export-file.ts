import { openProofLines } from '../../audit/proof-lines.ts';
import type { Queryable } from '../../db/database.ts';
import type { Vault } from '../../lib/vault.ts';
import type { ExportFormat, ExportQueryInput } from './contract.ts';
import { csvHeader, csvLine } from './export-csv.ts';
import { presentEvent } from './present.ts';
import type { AuditLogRow } from './store.ts';

/** The media type of each format. */
export const CONTENT_TYPES: Record<ExportFormat, string> = {
  // RFC 7111, 5.1.
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

/** Writes the text of an exported file. */
export interface ExportWriter {
  /** What precedes all events. */
  head: string;
  /** Returns the lines of some events. */
  lines(rows: readonly AuditLogRow[]): string | Promise<string>;
  /** Returns what follows all events. */
  tail(): string;
}

/** Writes CSV, with a header line. */
export const CSV_WRITER: ExportWriter = {
  head: csvHeader(),
  lines: (rows) => rows.map((row) => csvLine(presentEvent(row))).join(''),
  tail: () => '',
};

/**
 * Events as the list returns them, for callers who see a part of the audit log: redacted events do not have the hashes
 * that were sealed, and ordinals would show how much there is in the rest.
 */
export const NDJSON_WRITER: ExportWriter = {
  head: '',
  lines: (rows) => rows.map((row) => `${JSON.stringify(presentEvent(row))}\n`).join(''),
  tail: () => '',
};

/** Opens a writer of NDJSON with inclusion proofs, for callers who see the whole audit log. */
export async function openProofWriter(
  db: Queryable,
  vault: Vault,
  { filter, by, now }: { filter: object; by: { id: string; name: string }; now: () => Date },
): Promise<ExportWriter> {
  const proof = await openProofLines(db, vault);
  return {
    head: '',
    lines: (rows) => proof.page(rows.map(({ id }) => id)),
    tail: () => proof.end({ filter, exportedAt: now(), by }),
  };
}

/** The period that an export covers; it ends at the time of the export at the latest. */
export interface ExportPeriod {
  from: Date | undefined;
  to: Date;
  /** Whether it ends where the filter does. */
  endsAtFilter: boolean;
}

/** Returns the period of a filter. A leap second, which RFC 3339, 5.7 allows and `Date` does not, is the second before. */
export function periodOf({ from, to }: Pick<ExportQueryInput, 'from' | 'to'>, now: Date): ExportPeriod {
  const parse = (time: string) => new Date(time.replace(/:60(?=[.Z+-])/i, ':59'));
  const end = to === undefined ? now : parse(to);
  const endsAtFilter = end < now;
  return { from: from === undefined ? undefined : parse(from), to: endsAtFilter ? end : now, endsAtFilter };
}

/**
 * Returns the `Content-Disposition` (RFC 6266) of an export: a file name of the system's name and the period, for
 * clients without RFC 8187 in ASCII only.
 */
export function dispositionOf(system: string, format: ExportFormat, { from, to }: ExportPeriod): string {
  const period = `${from === undefined ? 'until' : compactTime(from)}-${compactTime(to)}`;
  const named = (name: string) => `${name === '' ? '' : `${name}-`}audit-${period}.${format}`;
  const ascii = fileNamePart(system.normalize('NFKD').replaceAll(/[^\x20-\x7e]/g, ''));
  const whole = encodeURIComponent(named(fileNamePart(system.normalize('NFC'))));
  return `attachment; filename="${named(ascii)}"; filename*=UTF-8''${whole}`;
}

/** File systems allow 255 bytes, and a character may take four. */
const MAX_NAME_LENGTH = 40;

/** Returns a time for a file name, without colons, which Windows does not allow. */
const compactTime = (time: Date): string =>
  time
    .toISOString()
    .replace(/\.\d{3}/, '')
    .replaceAll(/[-:]/g, '');

/** Keeps letters and digits of any script, dots, hyphens and underscores. */
const fileNamePart = (text: string): string =>
  text
    .replaceAll(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .split(/(?:)/u)
    .slice(0, MAX_NAME_LENGTH)
    .join('');
