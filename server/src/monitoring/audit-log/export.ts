import { once } from 'node:events';
import { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { enforce } from '../../access/actor.ts';
import type { Attempt, Context } from '../../access/context.ts';
import { scopeOf } from '../../access/permissions.ts';
import { isUnavailable } from '../../db/database.ts';
import type { Authentication } from '../../identity/sessions/index.ts';
import { HOUR } from '../../lib/clock.ts';
import { AppError, type ErrorCode } from '../../lib/errors.ts';
import type { Vault } from '../../lib/vault.ts';
import type { SettingsSnapshot } from '../../settings/index.ts';
import type { ExportQueryInput } from './contract.ts';
import {
  CONTENT_TYPES,
  CSV_WRITER,
  dispositionOf,
  type ExportPeriod,
  type ExportWriter,
  NDJSON_WRITER,
  openProofWriter,
  periodOf,
} from './export-file.ts';
import { decideAuditLog } from './policy.ts';
import { currentScopeOf } from './service.ts';
import { readEvents } from './store.ts';

/** What exports need from elsewhere; wired in server.ts. */
export interface ExportDependencies {
  authentication: Authentication;
  vault: Vault;
  settings: SettingsSnapshot;
}

/** A filter and format, and the token of the session, whose access is checked throughout the export. */
interface ExportInput {
  query: ExportQueryInput;
  token: string;
}

const ATTEMPT: Attempt = { eventType: 'audit', operation: 'export', target: undefined };

/** Exports that run at once on a node, with one query at a time each: the pool's connections are for all requests. */
const EXPORTS_PER_NODE = 4;
/** One slot is reserved for callers who see the whole audit log. */
const PARTIAL_EXPORTS_PER_NODE = 3;
const EXPORTS_PER_USER = 2;
/** Seconds, since it is unknown how long the running exports take. */
const RETRY_AFTER = 30;
/** Events that are written at a time: few enough to let other requests run in between. */
const SLICE = 100;
/** A client that reads very slowly does not occupy a slot for longer. Milliseconds. */
const MAX_DURATION = 2 * HOUR;

/** Ends an export that did not fail, for example because the server closes. */
class Aborted extends Error {}

/** Creates the use case that exports the audit log. */
export function createExporter(dependencies: ExportDependencies) {
  const { authentication, vault, settings } = dependencies;
  const running = new Map<Readable, { userId: string; isPartial: boolean }>();

  /** Throws 401 when the session has ended or its user may not see exactly what they could at the beginning. */
  const checkAccess = async ({ actor }: Context['caller'], token: string): Promise<void> => {
    const scope = await currentScopeOf(authentication, token);
    if (!isDeepStrictEqual(scope, scopeOf(actor))) throw new AppError('unauthenticated');
  };

  /** Throws 429 `too_many_exports`. */
  const checkLimits = (userId: string, isPartial: boolean): void => {
    const others = [...running.values()];
    const own = others.filter((each) => each.userId === userId).length;
    const partial = others.filter((each) => each.isPartial).length;
    if (
      others.length >= EXPORTS_PER_NODE ||
      own >= EXPORTS_PER_USER ||
      (isPartial && partial >= PARTIAL_EXPORTS_PER_NODE)
    )
      throw new AppError('too_many_exports', 'Too many exports are running. Try again when one is done.', {
        retryAfter: RETRY_AFTER,
      });
  };

  const openWriter = (ctx: Context, { format = 'csv', ...filter }: ExportQueryInput) => {
    if (format === 'csv') return CSV_WRITER;
    const { actor } = ctx.caller;
    if (scopeOf(actor) !== 'everything') return NDJSON_WRITER;
    const by = { id: actor.id, name: actor.name };
    return openProofWriter(ctx.db, vault, { filter, by, now: ctx.now });
  };

  /** Yields the text of the file, and audits the start and the end of the export. */
  async function* write(
    ctx: Context,
    { query, token }: ExportInput,
    period: ExportPeriod,
  ): AsyncGenerator<string, void> {
    const { format, ...filter } = query;
    const facts = { format, filter };
    let rows = 0;
    let end: { outcome: 'success' | 'failure'; reason?: ErrorCode; state: string } = {
      outcome: 'failure',
      state: 'broken',
    };
    await audit(ctx, { outcome: 'success', after: { state: 'started', ...facts } });
    try {
      const writer: ExportWriter = await openWriter(ctx, query);
      // Sent together with the first events, so that an error in reading them is still answered as one.
      let head = writer.head;
      // The caller's own text where it applies, since it may have microseconds.
      const to = period.endsAtFilter ? query.to : period.to.toISOString();
      const selection = { ...filter, ...(to !== undefined && { to }) };
      for await (const page of readEvents(ctx.db, scopeOf(ctx.caller.actor), selection)) {
        await checkAccess(ctx.caller, token);
        for (let from = 0; from < page.length; from += SLICE) {
          const slice = page.slice(from, from + SLICE);
          const text = head + (await writer.lines(slice));
          head = '';
          if (text !== '') yield text;
          rows += slice.length;
        }
      }
      const rest = head + writer.tail();
      if (rest !== '') yield rest;
      end = { outcome: 'success', state: 'finished' };
    } catch (error) {
      end = { ...end, ...reasonOf(error) };
      throw error;
    } finally {
      const { state, ...outcome } = end;
      // While the database is away, the audit log contains only that the export began.
      await audit(ctx, { ...outcome, after: { state, ...facts, rows } }).catch(() => {});
    }
  }

  return {
    /**
     * Starts an export of what the list returns with the same filters, oldest first. The stream is destroyed when
     * reading fails, access ends or the client is too slow. Throws 403, 429 `too_many_exports`.
     */
    async start(ctx: Context, { query, token }: ExportInput) {
      const { actor } = ctx.caller;
      await ctx.auditRefusals(ATTEMPT, async () => enforce(decideAuditLog(actor)));
      const isPartial = scopeOf(actor) !== 'everything';
      checkLimits(actor.id, isPartial);
      const { format = 'csv' } = query;
      const period = periodOf(query, ctx.now());
      const body = Readable.from(write(ctx, { query, token }, period));
      running.set(body, { userId: actor.id, isPartial });
      const timeout = setTimeout(() => body.destroy(new Aborted('the export takes too long')), MAX_DURATION);
      timeout.unref();
      body.on('error', () => {});
      body.once('close', () => {
        clearTimeout(timeout);
        running.delete(body);
      });
      // Rejects with the error of the first events.
      await once(body, 'readable');
      return {
        headers: {
          'content-type': CONTENT_TYPES[format],
          'content-disposition': dispositionOf(settings.current.general.name, format, period),
        },
        body,
      };
    },
    /** Ends all exports; resolves when none of them uses the database any more. */
    async close(): Promise<void> {
      await Promise.all(
        [...running.keys()].map(
          (body) =>
            new Promise((resolve) => body.once('close', resolve).destroy(new Aborted('the server closes'))),
        ),
      );
    },
  };
}

const audit = (
  ctx: Context,
  entry: { outcome: 'success' | 'failure'; reason?: ErrorCode; after: object },
): Promise<void> => ctx.transaction(ATTEMPT, (tx) => tx.audit({ ...ATTEMPT, ...entry }));

function reasonOf(error: unknown): { reason?: ErrorCode } {
  if (error instanceof Aborted) return {};
  if (error instanceof AppError) return { reason: error.code };
  return { reason: isUnavailable(error) ? 'database_unavailable' : 'internal' };
}
