import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

/**
 * A dump is a gzip stream of lines: a header as JSON, then for each table its rows in COPY's text format, ended by `\.`,
 * and last a footer with the SHA-256 of everything before it. Text, not binary: it loads into any major version.
 */
const FORMAT = 'roster-dump';
const FORMAT_VERSION = 1;
const END_OF_TABLE = Buffer.from('\\.\n');
/** A header names every table and column; the longest seen has 8 kB. Bytes. */
const LONGEST_LINE = 1024 * 1024;

interface DumpedTable {
  name: string;
  columns: string[];
}

/** What a dump says about itself. */
export interface DumpHeader {
  format: typeof FORMAT;
  version: number;
  /** The release that wrote it. */
  roster: string;
  createdAt: string;
  /** The migrations of the database, in order. */
  migrations: string[];
  tables: DumpedTable[];
}

/** A file that is not a whole dump, described for the person at the command line. */
export class DumpError extends Error {}

/** Quotes the name of a table or column for SQL. */
export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Returns how many rows end in a block; line feeds in values are escaped in COPY's text format. */
function countRows(block: Buffer): number {
  let rows = 0;
  for (let end = block.indexOf(10); end !== -1; end = block.indexOf(10, end + 1)) rows++;
  return rows;
}

const columnList = ({ columns }: DumpedTable) => columns.map(quoted).join(', ');

/** Returns the tables of Roster with the columns that contain data; generated ones are computed again. */
async function readTables(client: pg.Client): Promise<DumpedTable[]> {
  const { rows } = await client.query<DumpedTable>(
    `SELECT t.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     WHERE t.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'schema_migrations'::regclass)
       AND t.relkind = 'r' AND t.relname <> 'schema_migrations'
     GROUP BY t.relname ORDER BY t.relname`,
  );
  return rows;
}

/**
 * Yields a dump of the database, uncompressed: one consistent snapshot, whatever is written meanwhile.
 * @param onRow receives the number of rows read so far.
 */
export async function* dumpDatabase(
  client: pg.Client,
  about: Pick<DumpHeader, 'roster' | 'createdAt'>,
  onRow: (rows: number) => void,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  const hashed = (chunk: Buffer) => {
    hash.update(chunk);
    return chunk;
  };
  await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const { rows: applied } = await client.query<{ name: string }>(
    'SELECT name FROM schema_migrations ORDER BY name',
  );
  const tables = await readTables(client);
  const header: DumpHeader = {
    format: FORMAT,
    version: FORMAT_VERSION,
    ...about,
    migrations: applied.map(({ name }) => name),
    tables,
  };
  yield hashed(Buffer.from(`${JSON.stringify(header)}\n`));
  let rows = 0;
  for (const table of tables) {
    const stream = client.query(
      copyTo(`COPY (SELECT ${columnList(table)} FROM ${quoted(table.name)}) TO STDOUT`),
    );
    for await (const chunk of stream) {
      const data: Buffer = chunk;
      rows += countRows(data);
      onRow(rows);
      yield hashed(data);
    }
    yield hashed(END_OF_TABLE);
  }
  await client.query('COMMIT');
  yield Buffer.from(`${JSON.stringify({ rows, sha256: hash.digest('hex') })}\n`);
}

/** Returns how many rows a dump will have, by the planner's statistics; for the progress bar alone. */
export async function estimateRows(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ rows: number }>(
    `SELECT coalesce(sum(greatest(reltuples, 0)), 0)::float8 AS rows FROM pg_class
     WHERE relkind = 'r' AND relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'schema_migrations'::regclass)`,
  );
  return rows[0]?.rows ?? 0;
}

/** Reads a dump line by line, or as blocks of whole rows. */
class DumpReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async #more(): Promise<boolean> {
    const { value, done } = await this.#chunks.next();
    if (done) return false;
    this.#rest = this.#rest.length === 0 ? value : Buffer.concat([this.#rest, value]);
    return true;
  }

  /** Returns the next line with its line feed. Throws `DumpError` when the file ends before it. */
  async line(): Promise<Buffer> {
    let end = this.#rest.indexOf(10);
    while (end === -1) {
      if (this.#rest.length > LONGEST_LINE || !(await this.#more()))
        throw new DumpError('This file is not a whole dump of Roster.');
      end = this.#rest.indexOf(10);
    }
    const line = this.#rest.subarray(0, end + 1);
    this.#rest = this.#rest.subarray(end + 1);
    return line;
  }

  /** Yields the rows of the table that begins here, without the line that ends it. */
  async *rows(): AsyncGenerator<Buffer> {
    while (true) {
      if (this.#rest.subarray(0, END_OF_TABLE.length).equals(END_OF_TABLE)) {
        this.#rest = this.#rest.subarray(END_OF_TABLE.length);
        return;
      }
      const end = this.#rest.indexOf('\n\\.\n');
      if (end !== -1) {
        const rows = this.#rest.subarray(0, end + 1);
        this.#rest = this.#rest.subarray(end + 1);
        yield rows;
        continue;
      }
      // Whole rows alone: the end of the table is then at the beginning of what is left.
      const last = this.#rest.lastIndexOf(10);
      if (last !== -1) {
        const rows = this.#rest.subarray(0, last + 1);
        this.#rest = this.#rest.subarray(last + 1);
        yield rows;
      }
      if (!(await this.#more())) throw new DumpError('This file is not a whole dump of Roster.');
    }
  }

  /** Returns whether nothing is left. */
  async isAtEnd(): Promise<boolean> {
    return this.#rest.length === 0 && !(await this.#more());
  }
}

/** Opens a dump for reading. `onRead` receives the number of compressed bytes read so far. */
async function withDump<T>(
  file: string,
  onRead: (bytes: number) => void,
  work: (reader: DumpReader) => Promise<T>,
): Promise<T> {
  const source = createReadStream(file);
  source.on('data', () => onRead(source.bytesRead));
  let result: T | undefined;
  const reading = pipeline(source, createGunzip(), async (chunks: AsyncIterable<Buffer>) => {
    result = await work(new DumpReader(chunks));
  });
  await reading.catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw /^Z_/.test(code) ? new DumpError('This file is not a whole dump of Roster.') : error;
  });
  if (result === undefined) throw new DumpError('This file is not a whole dump of Roster.');
  return result;
}

/** Reads the whole file, and returns its header when the footer's checksum is right. Throws `DumpError`. */
export const verifyDump = (file: string, onRead: (bytes: number) => void): Promise<DumpHeader> =>
  withDump(file, onRead, async (reader) => {
    const hash = createHash('sha256');
    const first = await reader.line();
    const header = parseHeader(first);
    hash.update(first);
    let rows = 0;
    for (const _table of header.tables) {
      for await (const block of reader.rows()) {
        hash.update(block);
        rows += countRows(block);
      }
      hash.update(END_OF_TABLE);
    }
    const footer = (await reader.line()).toString().trimEnd();
    const expected = JSON.stringify({ rows, sha256: hash.digest('hex') });
    if (footer !== expected || !(await reader.isAtEnd()))
      throw new DumpError('The checksum of this dump is wrong: the file was changed or damaged.');
    return header;
  });

function parseHeader(line: Buffer): DumpHeader {
  let header: unknown;
  try {
    header = JSON.parse(line.toString());
  } catch {
    throw new DumpError('This file is not a dump of Roster.');
  }
  if (!isHeader(header)) throw new DumpError('This file is not a dump of Roster.');
  if (header.version !== FORMAT_VERSION)
    throw new DumpError(`This dump was written by Roster ${header.roster}. Restore it with that release.`);
  return header;
}

const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

const isHeader = (value: unknown): value is DumpHeader =>
  typeof value === 'object' &&
  value !== null &&
  'format' in value &&
  value.format === FORMAT &&
  'version' in value &&
  typeof value.version === 'number' &&
  'roster' in value &&
  typeof value.roster === 'string' &&
  'migrations' in value &&
  isStrings(value.migrations) &&
  'tables' in value &&
  Array.isArray(value.tables) &&
  value.tables.every(
    (table) => typeof table?.name === 'string' && isStrings(table.columns) && table.columns.length > 0,
  );

/** Loads the rows of these tables of a verified dump, in the transaction that the client has open. */
export const loadDump = (
  file: string,
  client: pg.Client,
  wanted: readonly string[],
  onRead: (bytes: number) => void,
): Promise<boolean> =>
  withDump(file, onRead, async (reader) => {
    const { tables } = parseHeader(await reader.line());
    for (const table of tables) {
      if (wanted.includes(table.name)) {
        const copy = copyFrom(`COPY ${quoted(table.name)} (${columnList(table)}) FROM STDIN`);
        await pipeline(reader.rows(), client.query(copy));
      } else for await (const _ of reader.rows());
    }
    // The footer was verified before; a stream must be read to its end all the same.
    await reader.line();
    return await reader.isAtEnd();
  });

/** Lets identity columns continue after the rows that were loaded: COPY does not advance their sequences. */
export async function advanceSequences(client: pg.Client, tables: readonly string[]): Promise<void> {
  const { rows: columns } = await client.query<{ table: string; column: string }>(
    `SELECT attrelid::regclass::text AS table, attname AS column FROM pg_attribute
     WHERE attrelid = ANY ($1::regclass[]) AND attidentity <> '' AND NOT attisdropped`,
    [tables],
  );
  for (const { table, column } of columns)
    await client.query(
      `SELECT setval(pg_get_serial_sequence($1, $2), coalesce(max(${quoted(column)}) + 1, 1), false) FROM ${table}`,
      [table, column],
    );
}
