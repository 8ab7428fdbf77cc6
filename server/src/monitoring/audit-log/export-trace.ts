import type { SignedInCaller } from '../../access/actor.ts';
import type { Attempt } from '../../access/operate.ts';
import { record } from '../../audit/record.ts';
import { isUnavailable } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import { AppError, type ErrorCode } from '../../lib/errors.ts';
import type { ExportQueryInput } from './export-contract.ts';
import type { StreamEnd } from './export-stream.ts';

/** What an export is in the trail. */
export const EXPORT_ATTEMPT: Attempt = { eventType: 'audit', operation: 'export', target: undefined };

/** What the trail has of one export: that it began, and then how it ended. A crash leaves the first alone. */
export interface ExportTrace {
  begin(): Promise<void>;
  /** @param rows how many events were handed over. */
  end(end: StreamEnd, rows: number): Promise<void>;
}

/** The trace of an export; its events have one request id. */
export function traceOf(
  { database, clock }: Services,
  caller: SignedInCaller,
  { format, ...filter }: ExportQueryInput,
): ExportTrace {
  const facts = { format, filter };
  return {
    begin: () =>
      record(database.db, caller, clock.now(), {
        ...EXPORT_ATTEMPT,
        outcome: 'success',
        after: { state: 'started', ...facts },
      }),
    end: (end, rows) =>
      record(database.db, caller, clock.now(), {
        ...EXPORT_ATTEMPT,
        ...(end.finished ? { outcome: 'success' } : { outcome: 'failure', ...reasonOf(end.error) }),
        after: { state: end.finished ? 'finished' : 'broken', ...facts, rows },
      }),
  };
}

/** It was not a fault that an export broke off: the server stops, say. */
export class BrokenOff extends Error {}

function reasonOf(error: unknown): { reason?: ErrorCode } {
  if (error === null || error === undefined || error instanceof BrokenOff) return {};
  if (error instanceof AppError) return { reason: error.code };
  return { reason: isUnavailable(error) ? 'database_unavailable' : 'internal' };
}
