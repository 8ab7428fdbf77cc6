import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** What other floors count; they are given the functions and know nothing of Prometheus. */
export interface Metrics {
  sessionLookup(hit: boolean): void;
  /** Milliseconds from a change of authority to this node knowing of it. */
  noticeDelay(milliseconds: number): void;
}

/** One registry a server, so that two servers in one process (tests) do not meet. */
export function createMetrics(): Metrics & {
  registry: Registry;
  requests: Histogram<'method' | 'route' | 'status'>;
} {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const lookups = new Counter({
    name: 'roster_session_lookups_total',
    help: 'Requests with a session cookie, by whether the cache knew the session.',
    labelNames: ['result'],
    registers,
  });
  const delays = new Histogram({
    name: 'roster_authority_notice_seconds',
    help: 'From a change of a person’s authority to this node having forgotten their sessions.',
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  });
  const requests = new Histogram({
    name: 'roster_http_request_duration_seconds',
    help: 'Duration of requests by route.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  return {
    registry,
    requests,
    sessionLookup: (hit) => lookups.inc({ result: hit ? 'hit' : 'miss' }),
    noticeDelay: (milliseconds) => delays.observe(Math.max(0, milliseconds) / 1000),
  };
}

/** /metrics in Prometheus' text format: counts and durations, nothing of persons. */
export function addMetrics(
  app: FastifyInstance,
  { registry, requests }: ReturnType<typeof createMetrics>,
): void {
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    requests.observe(
      { method: request.method, route, status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
    done();
  });
  app.get('/metrics', { logLevel: 'silent' }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}
