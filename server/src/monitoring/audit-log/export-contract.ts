import type { Readable } from 'node:stream';
import Type, { type Static } from 'typebox';
import { AuditQuery } from './contract.ts';

/** What a file of the trail may be: for spreadsheets, or for programs and for proof. */
const EXPORT_FORMATS = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** How each is named to who gets it. */
export const CONTENT_TYPES: Record<ExportFormat, string> = {
  // RFC 7111, 5.1.
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

/** The filters of the list, and what the file shall be. */
export const ExportQuery = Type.Object(
  {
    ...Type.Omit(AuditQuery, ['limit', 'cursor']).properties,
    format: Type.Enum([...EXPORT_FORMATS]),
  },
  { additionalProperties: false },
);
export type ExportQueryInput = Static<typeof ExportQuery>;

/** A file, whole only if the stream ends as HTTP says; one that breaks off is cut in the middle. */
export const ExportedFile = {
  description: 'The file, streamed. Broken off when something went wrong or authority ended on the way.',
  headers: { 'content-disposition': Type.String({ description: 'The file’s name (RFC 6266).' }) },
  content: {
    'text/csv': {
      schema: Type.Unsafe<Readable>({
        type: 'string',
        description:
          'RFC 4180 with a header and, for spreadsheets, a byte order mark. What a spreadsheet would take for a formula has an apostrophe before it.',
      }),
    },
    'application/x-ndjson': {
      schema: Type.Unsafe<Readable>({
        type: 'string',
        description:
          'A JSON object a line, and a last one that signs them. With proofs for who sees the whole trail (`roster audit verify FILE`); for others events as the list has them, alone.',
      }),
    },
  },
};
