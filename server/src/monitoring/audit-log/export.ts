import type { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { recordingRefusals } from '../../access/operate.ts';
import { scopeOf } from '../../access/permissions.ts';
import type { Services } from '../../identity/services.ts';
import { recognize } from '../../identity/sessions/index.ts';
import { HOUR } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import { CONTENT_TYPES, type ExportQueryInput } from './export-contract.ts';
import { dispositionOf, type ExportSpan, spanOf } from './export-name.ts';
import type { ExportSlots } from './export-slots.ts';
import { type Parts, type StreamEnd, streamParts } from './export-stream.ts';
import { BrokenOff, EXPORT_ATTEMPT, type ExportTrace, traceOf } from './export-trace.ts';
import { openWriter } from './export-writers.ts';
import { decideAuditLog } from './policy.ts';
import { readEvents } from './store.ts';

/** A file as it leaves. */
export interface ExportedAuditLog {
  headers: { 'content-type': string; 'content-disposition': string };
  body: Readable;
}

/** Who asks, with the token of their session, by which is looked on the way whether they still may. */
export type ExportingCaller = SignedInCaller & { token: string };

/** Events that are written at once: so few that other requests come in between. */
const SLICE = 100;
/** Who takes a file drop by drop must not keep the others from theirs for ever. Milliseconds. */
const LONGEST = 2 * HOUR;

/** Throws 401 when the session has ended, or what its person may see is not what it was. */
async function checkAuthority(services: Services, { actor, token }: ExportingCaller): Promise<void> {
  const found = await recognize(services, token);
  if (!found || found.user.mustChangePassword || !isDeepStrictEqual(scopeOf(found.actor), scopeOf(actor)))
    throw new AppError('unauthenticated');
}

/** The text of the file, part by part. What happened up to now is in it, this export not. */
async function* partsOf(
  services: Services,
  caller: ExportingCaller,
  query: ExportQueryInput,
  span: ExportSpan,
  count: (rows: number) => void,
): Parts {
  const { format: _, ...filter } = query;
  const writer = await openWriter(services, caller, query);
  const whole = { ...filter, to: span.to.toISOString() };
  // With the first events, so that what goes wrong with them is still answered as an error.
  let before = writer.head;
  for await (const rows of readEvents(services.database.db, scopeOf(caller.actor), whole)) {
    await checkAuthority(services, caller);
    for (let from = 0; from < rows.length; from += SLICE) {
      const slice = rows.slice(from, from + SLICE);
      const text = before + (await writer.lines(slice));
      before = '';
      if (text !== '') yield text;
      count(slice.length);
    }
  }
  const rest = before + writer.tail();
  if (rest !== '') yield rest;
}

/** Opens the stream: what goes wrong before anything was sent is still answered as any error. */
async function open(parts: Parts, trace: ExportTrace, settle: (end: StreamEnd) => Promise<void>) {
  try {
    await trace.begin();
    const first = await parts.next();
    return streamParts(first.done ? undefined : first.value, parts, settle);
  } catch (error) {
    await settle({ finished: false, error });
    throw error;
  }
}

/**
 * Begins an export: what the list shows with the same filters, as a file, the oldest event first. Throws 403,
 * 429 `too_many_exports`. The stream breaks with an error when reading fails or authority ends on the way.
 */
export async function exportAuditLog(
  services: Services,
  slots: ExportSlots,
  caller: ExportingCaller,
  query: ExportQueryInput,
): Promise<ExportedAuditLog> {
  await recordingRefusals(services, caller, EXPORT_ATTEMPT, async () =>
    enforce(decideAuditLog(caller.actor)),
  );
  const slot = slots.take(caller.actor.id, scopeOf(caller.actor) !== 'everything');
  const span = spanOf(query, services.clock.now());
  const trace = traceOf(services, caller, query);
  let rows = 0;
  const parts = partsOf(services, caller, query, span, (more) => {
    rows += more;
  });
  const settle = async (end: StreamEnd) => {
    // When the database is away, that it began stands in the trail, and that it ended does not.
    await trace.end(end, rows).catch(() => {});
    slot.release();
  };
  const body = await open(parts, trace, settle);
  const impatient = setTimeout(() => body.destroy(new BrokenOff('it took too long')), LONGEST).unref();
  body.once('close', () => clearTimeout(impatient));
  slot.running(body);
  return {
    headers: {
      'content-type': CONTENT_TYPES[query.format],
      'content-disposition': dispositionOf(services.settings.current.general.name, query.format, span),
    },
    body,
  };
}
