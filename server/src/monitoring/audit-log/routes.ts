import { contextOf, type Routes } from '../../access/route.ts';
import type { Cookies } from '../../identity/sessions/index.ts';
import {
  AuditList,
  AuditProof,
  AuditQuery,
  EventStream,
  ExportedFile,
  ExportQuery,
  OperatorList,
  OperatorQuery,
  RetentionImpact,
  RetentionImpactQuery,
} from './contract.ts';
import type { AuditStream } from './event-stream.ts';
import { createExporter, type ExportDependencies } from './export.ts';
import { type AuditLogDependencies, createAuditLogService } from './service.ts';

type RouteDependencies = AuditLogDependencies &
  ExportDependencies & { cookies: Cookies; auditStream: AuditStream };

const tags = ['Audit'];
const config = { access: 'signed-in' } as const;

/** The audit log, for admins and members of projects, each within their scope. */
export const auditLogRoutes =
  (dependencies: RouteDependencies): Routes =>
  async (app) => {
    const { cookies, auditStream } = dependencies;
    const auditLog = createAuditLogService(dependencies, auditStream);
    const exporter = createExporter(dependencies);
    // Otherwise closing the server would wait for streams that do not end.
    app.addHook('preClose', async () => {
      auditStream.close();
      await exporter.close();
    });

    app.get(
      '/audit-events',
      {
        config,
        schema: {
          tags,
          summary: 'List audit events, newest first',
          querystring: AuditQuery,
          response: { 200: AuditList },
        },
      },
      async (request) => auditLog.list(contextOf(request), request.query),
    );

    app.get(
      '/audit-events/operators',
      {
        config,
        schema: {
          tags,
          summary: 'Find up to 20 users who acted, deleted users included',
          querystring: OperatorQuery,
          response: { 200: OperatorList },
        },
      },
      async (request) => auditLog.findOperators(contextOf(request), request.query.q ?? ''),
    );

    app.get(
      '/audit-proof',
      {
        config,
        schema: {
          tags,
          summary: 'Read the public keys and the signed head of the audit log',
          response: { 200: AuditProof },
        },
      },
      async (request) => auditLog.readProof(contextOf(request)),
    );

    app.get(
      '/audit-events/export',
      {
        config: { ...config, hasEffects: true },
        exposeHeadRoute: false,
        schema: {
          tags,
          summary: 'Export audit events as a file, oldest first',
          querystring: ExportQuery,
          response: { 200: ExportedFile },
        },
      },
      async (request, reply) => {
        const token = cookies.sessionOf(request.cookies, request.protocol) ?? '';
        const { headers, body } = await exporter.start(contextOf(request), { query: request.query, token });
        // To a proxy that speaks HTTP/1.0 the end of the connection is the end of the file, unless it is a reset.
        body.once('error', () => request.raw.socket.resetAndDestroy());
        return reply.headers(headers).send(body);
      },
    );

    app.get(
      '/settings/audit-retention/impact',
      {
        config,
        schema: {
          tags: ['Settings'],
          summary: 'Preview what a retention of audit events would remove',
          querystring: RetentionImpactQuery,
          response: { 200: RetentionImpact },
        },
      },
      async (request) => auditLog.previewRetention(contextOf(request), request.query.days),
    );

    app.get(
      '/audit-events/stream',
      {
        config,
        exposeHeadRoute: false,
        schema: {
          tags,
          summary: 'Be notified of new audit events, by server-sent events',
          response: { 200: EventStream },
        },
      },
      async (request, reply) => {
        const body = await auditLog.openStream(contextOf(request), {
          token: cookies.sessionOf(request.cookies, request.protocol) ?? '',
          disconnect: () => request.raw.socket.destroy(),
        });
        return reply
          .headers({
            'content-type': 'text/event-stream; charset=utf-8',
            // Proxies must not buffer it.
            'x-accel-buffering': 'no',
            // A connection kept alive after the stream's end would delay closing the server.
            connection: 'close',
          })
          .send(body);
      },
    );
  };
