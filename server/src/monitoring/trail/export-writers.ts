import type { ExportFormat } from './export-contract.ts';
import { csvHeader, csvLine } from './export-csv.ts';
import { presentEvent } from './present.ts';
import type { TrailRow } from './store.ts';

/** Makes the text of a file. */
export interface ExportWriter {
  /** What stands before all events. */
  head(): string;
  /** The lines of some events. */
  lines(rows: readonly TrailRow[]): string;
}

/** One for each format. */
export const EXPORT_WRITERS: Record<ExportFormat, ExportWriter> = {
  csv: {
    head: csvHeader,
    lines: (rows) => rows.map((row) => csvLine(presentEvent(row))).join(''),
  },
  ndjson: {
    head: () => '',
    lines: (rows) => rows.map((row) => `${JSON.stringify(presentEvent(row))}\n`).join(''),
  },
};
