import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../lib/clock.ts';
import { equalInConstantTime } from '../lib/crypto.ts';
import { AppError } from '../lib/errors.ts';
import { RULES } from '../monitoring/signals/index.ts';
import { CONTENT_TYPE, createCounter, createGauge, createHistogram, type Metric } from './prometheus.ts';

/** What other layers report. They get the functions and do not depend on Prometheus. */
export interface Metrics {
  sessionLookup(hit: boolean): void;
  /** Milliseconds from a change of authority on another node to its notification here. */
  noticeDelay(milliseconds: number): void;
  /** How many mails are queued, and since when the oldest. */
  mailQueue(queue: { depth: number; oldest: Date | null }): void;
  /** How many audit events are not sealed yet, and since when the oldest. */
  unsealedEvents(waiting: { count: number; oldest: Date | null }): void;
  /** How many sealed events have not been forwarded to syslog, and since when the oldest; 0 while forwarding is off. */
  pushLag(lag: { waiting: number; oldest: Date | null }): void;
  /** How many signals have not been acknowledged. */
  openSignals(count: number): void;
  signalRaised(rule: string): void;
  request(labels: { method: string; route: string; status: string }, milliseconds: number): void;
  /** Returns all metrics in Prometheus' text format. */
  text(): string;
}

/** Creates the metrics of one server; tests run several servers in one process. */
export function createMetrics(clock: Clock, { isWritable }: { isWritable: () => boolean }): Metrics {
  const writable = createGauge(
    'roster_database_writable',
    '0 while the database stores nothing because it is read-only or out of space, memory or another resource.',
    () => (isWritable() ? 1 : 0),
  );
  const lookups = createCounter<'result'>(
    'roster_session_lookups_total',
    'Requests with a session cookie, by whether the session was in the cache.',
    [{ result: 'hit' }, { result: 'miss' }],
  );
  const delays = createHistogram<never>(
    'roster_authority_notice_seconds',
    'Time from a change of a user’s authority on another node until this node invalidates their sessions.',
    [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    [{}],
  );
  const requests = createHistogram<'method' | 'route' | 'status'>(
    'roster_http_request_duration_seconds',
    'Duration of requests by route.',
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  );
  const signIns = createCounter<'outcome'>(
    'roster_sign_ins_total',
    'Sign-in attempts on this node: success; failure (wrong password); denied (rate limited).',
    [{ outcome: 'success' }, { outcome: 'failure' }, { outcome: 'denied' }],
  );
  const secondsSince = (time: Date | null) =>
    time === null ? 0 : (clock.now().getTime() - time.getTime()) / 1000;
  const queue = { depth: 0, oldest: null as Date | null };
  const mails = createGauge(
    'roster_mail_queue_depth',
    'Mails waiting to be sent, as of a few seconds ago.',
    () => queue.depth,
  );
  const oldestMail = createGauge(
    'roster_mail_queue_oldest_seconds',
    'Age of the oldest mail in the queue.',
    () => secondsSince(queue.oldest),
  );
  const waiting = { count: 0, oldest: null as Date | null };
  const unsealed = createGauge(
    'roster_audit_unsealed_events',
    'Audit events waiting to be sealed, as of a second ago; counted up to 10,000.',
    () => waiting.count,
  );
  const oldestUnsealed = createGauge(
    'roster_audit_unsealed_oldest_seconds',
    'Age of the oldest audit event that is not sealed yet.',
    () => secondsSince(waiting.oldest),
  );
  const behind = { waiting: 0, oldest: null as Date | null };
  const pushWaiting = createGauge(
    'roster_audit_push_waiting_events',
    'Sealed audit events waiting to be forwarded to syslog, as of a few seconds ago; counted up to 10,000.',
    () => behind.waiting,
  );
  const pushOldest = createGauge(
    'roster_audit_push_oldest_seconds',
    'Age of the oldest audit event waiting to be forwarded; 0 while forwarding is off.',
    () => secondsSince(behind.oldest),
  );
  const open = { signals: 0 };
  const openSignals = createGauge(
    'roster_signals_open',
    'Signals that have not been acknowledged, as of a few seconds ago; counted up to 10,000.',
    () => open.signals,
  );
  const raisedSignals = createCounter<'rule'>(
    'roster_signals_raised_total',
    'Signals raised by this node, by rule.',
    RULES.map((rule) => ({ rule })),
  );
  const all: Metric[] = [
    writable,
    signIns,
    openSignals,
    raisedSignals,
    lookups,
    delays,
    requests,
    mails,
    oldestMail,
    unsealed,
    oldestUnsealed,
    pushWaiting,
    pushOldest,
    ...processMetrics(),
  ];
  return {
    sessionLookup: (hit) => lookups.add({ result: hit ? 'hit' : 'miss' }),
    noticeDelay: (milliseconds) => delays.observe({}, Math.max(0, milliseconds) / 1000),
    mailQueue: ({ depth, oldest }) => Object.assign(queue, { depth, oldest }),
    unsealedEvents: ({ count, oldest }) => Object.assign(waiting, { count, oldest }),
    pushLag: ({ waiting, oldest }) => Object.assign(behind, { waiting, oldest }),
    openSignals: (count) => {
      open.signals = count;
    },
    signalRaised: (rule) => raisedSignals.add({ rule }),
    request: (labels, milliseconds) => {
      requests.observe(labels, milliseconds / 1000);
      const outcome = signInOutcome(labels);
      if (outcome !== undefined) signIns.add({ outcome });
    },
    text: () => all.map((metric) => metric.text()).join(''),
  };
}

/** Returns the outcome of a sign-in attempt by its response; undefined for other requests and for errors. */
function signInOutcome({ method, route, status }: { method: string; route: string; status: string }) {
  if (method !== 'POST' || route !== '/api/v1/session') return undefined;
  return { 201: 'success', 401: 'failure', 429: 'denied' }[status];
}

/** Metrics of the process, named as Prometheus' client libraries name them. */
function processMetrics(): Metric[] {
  const loop = monitorEventLoopDelay({ resolution: 20 });
  loop.enable();
  return [
    createGauge(
      'process_cpu_seconds_total',
      'Total user and system CPU time spent in seconds.',
      () => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1e6;
      },
      'counter',
    ),
    createGauge('process_resident_memory_bytes', 'Resident memory size in bytes.', () =>
      process.memoryUsage.rss(),
    ),
    createGauge(
      'process_start_time_seconds',
      'Start time of the process since unix epoch in seconds.',
      () => performance.timeOrigin / 1000,
    ),
    createGauge(
      'nodejs_heap_size_used_bytes',
      'Process heap size used from Node.js in bytes.',
      () => process.memoryUsage().heapUsed,
    ),
    createGauge(
      'nodejs_eventloop_lag_p99_seconds',
      '99th percentile of the event loop lag since the last scrape.',
      () => {
        const late = loop.percentile(99) / 1e9;
        loop.reset();
        return late;
      },
    ),
  ];
}

/**
 * Serves /metrics in Prometheus' text format: counts and durations, no personal data. Only to requests with the configured
 * bearer token, since a change of a number can disclose what happened, such as that a mail was queued for an address.
 */
export function addMetrics(app: FastifyInstance, metrics: Metrics, token: string | undefined): void {
  app.addHook('onResponse', (request, reply, done) => {
    // A stream lasts as long as its client stays connected, which says nothing about the duration of a request.
    if (String(reply.getHeader('content-type')).startsWith('text/event-stream')) return done();
    const route = request.routeOptions.url ?? 'none';
    metrics.request({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime);
    done();
  });
  app.get('/metrics', { logLevel: 'silent' }, async ({ headers }, reply) => {
    if (token === undefined) throw new AppError('not_found', 'Metrics are off: METRICS_TOKEN is not set.');
    const presented = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    if (presented === undefined || !equalInConstantTime(presented, token)) {
      reply.header('www-authenticate', 'Bearer realm="metrics"');
      throw new AppError('unauthenticated', 'Present METRICS_TOKEN as a bearer token.');
    }
    return reply.type(CONTENT_TYPE).send(metrics.text());
  });
}
