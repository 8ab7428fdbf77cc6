import { Readable } from 'node:stream';
import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { type Attempt, recordingRefusals } from '../../access/operate.ts';
import { scopeOf } from '../../access/permissions.ts';
import { record } from '../../audit/record.ts';
import type { Services } from '../../identity/services.ts';
import { AppError } from '../../kit/errors.ts';
import { CONTENT_TYPES, type ExportFormat, type ExportQueryInput } from './export-contract.ts';
import { csvHeader, csvLine } from './export-csv.ts';
import { dispositionOf } from './export-name.ts';
import type { ExportSlots } from './export-slots.ts';
import { decideTrail } from './policy.ts';
import { presentEvent } from './present.ts';
import { listEvents, type TrailRow } from './store.ts';

/** A file as it leaves. */
export interface ExportedTrail {
  headers: { 'content-type': string; 'content-disposition': string };
  body: Readable;
}

const ATTEMPT: Attempt = { eventType: 'audit', operation: 'export', target: undefined };

/** Events a query reads: so few that other requests come in between, so many that a million take no time. */
const CHUNK = 500;

/** How events are written. */
const WRITERS: Record<ExportFormat, { head: () => string; line: (row: TrailRow) => string }> = {
  csv: { head: csvHeader, line: (row) => csvLine(presentEvent(row)) },
  ndjson: { head: () => '', line: (row) => `${JSON.stringify(presentEvent(row))}\n` },
};

/** What a filter finds within the caller's scope, newest first, in chunks. */
async function* readChunks(
  { database }: Services,
  { actor }: SignedInCaller,
  { format: _, ...filter }: ExportQueryInput,
): AsyncGenerator<TrailRow[]> {
  let position: { value: string; id: string; backwards: boolean } | undefined;
  for (;;) {
    const request = { descending: true, limit: CHUNK, position };
    const { rows, more } = await listEvents(database.db, scopeOf(actor), filter, request);
    const last = rows.at(-1);
    if (last) yield rows;
    if (!more || !last) return;
    position = { value: last.at.toISOString(), id: last.id, backwards: false };
  }
}

/** The reason of a failure as the trail has it; none when the client went away. */
function reasonOf(error: unknown): { reason?: string } {
  if (error === null || error === undefined) return {};
  return { reason: error instanceof AppError ? error.code : 'internal' };
}

/**
 * Begins an export: what the list shows with the same filters, as a file. The trail has that it began and, in another
 * event, how it ended; a crash leaves the first alone. Throws 403, 429 `too_many_exports`.
 */
export async function exportTrail(
  services: Services,
  slots: ExportSlots,
  caller: SignedInCaller,
  query: ExportQueryInput,
): Promise<ExportedTrail> {
  const { database, clock, settings } = services;
  await recordingRefusals(services, caller, ATTEMPT, async () => enforce(decideTrail(caller.actor)));
  const { format, ...filter } = query;
  const tell = (state: 'started' | 'finished' | 'broken', more: { rows?: number; reason?: string } = {}) => {
    const { reason, ...facts } = more;
    return record(database.db, caller, clock.now(), {
      ...ATTEMPT,
      outcome: state === 'broken' ? 'failure' : 'success',
      ...(reason === undefined ? {} : { reason }),
      after: { state, format, filter, ...facts },
    });
  };
  const { head, line } = WRITERS[format];
  const chunks = readChunks(services, caller, query);
  let rows = 0;
  let reading: Promise<string | null> = Promise.resolve(null);
  const next = async () => {
    const { value, done } = await chunks.next();
    if (done) return null;
    rows += value.length;
    return value.map(line).join('');
  };
  let first: string | null = null;
  const body = new Readable({
    read() {
      if (first !== null) {
        this.push(first);
        first = null;
        return;
      }
      reading = next();
      reading.then(
        (text) => body.destroyed || body.push(text),
        (error: unknown) => body.destroy(error instanceof Error ? error : new Error('reading failed')),
      );
    },
    destroy(error, callback) {
      const finished = error === null && body.readableEnded;
      // The query that runs ends first, and with it all that the export holds.
      reading
        .catch(() => {})
        .then(() => tell(finished ? 'finished' : 'broken', { rows, ...reasonOf(error) }))
        // The database is away: that it began stands there, and that it ended does not.
        .catch(() => {})
        .finally(() => {
          release();
          callback(error);
        });
    },
  });
  const release = slots.take({
    userId: caller.actor.id,
    breakOff: () =>
      new Promise((resolve) => {
        body.once('close', resolve).destroy(new Error('the server stops'));
      }),
  });
  try {
    await tell('started');
    // What goes wrong before anything was sent is answered as any error.
    first = head() + ((await next()) ?? '');
  } catch (error) {
    body.on('error', () => {}).destroy(error instanceof Error ? error : new Error('reading failed'));
    throw error;
  }
  return {
    headers: {
      'content-type': CONTENT_TYPES[format],
      'content-disposition': dispositionOf(settings.current.general.name, query, clock.now()),
    },
    body,
  };
}
