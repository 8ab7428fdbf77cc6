import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../lib/clock.ts';
import { RULES } from '../monitoring/signals/index.ts';
import { CONTENT_TYPE, createCounter, createGauge, createHistogram, type Metric } from './prometheus.ts';

/** What other floors count; they are given the functions and know nothing of Prometheus. */
export interface Metrics {
  sessionLookup(hit: boolean): void;
  /** Milliseconds from a change of authority to this node knowing of it. */
  noticeDelay(milliseconds: number): void;
  /** How many mails wait, and since when the first of them. */
  mailQueue(queue: { depth: number; oldest: Date | null }): void;
  /** How many audit events wait to be sealed, and since when the first of them. */
  unsealedEvents(waiting: { count: number; oldest: Date | null }): void;
  /** How many sealed events are not sent on yet, and since when the first of them; none when nothing is. */
  pushLag(lag: { waiting: number; oldest: Date | null }): void;
  /** How many signals nobody has acknowledged. */
  openSignals(count: number): void;
  signalRaised(rule: string): void;
  request(labels: { method: string; route: string; status: string }, milliseconds: number): void;
  /** All of them in Prometheus' text format. */
  text(): string;
}

/** One set a server, so that two servers in one process (tests) do not meet. */
export function createMetrics(clock: Clock): Metrics {
  const lookups = createCounter<'result'>(
    'roster_session_lookups_total',
    'Requests with a session cookie, by whether the cache knew the session.',
    [{ result: 'hit' }, { result: 'miss' }],
  );
  const delays = createHistogram<never>(
    'roster_authority_notice_seconds',
    'From a change of a person’s authority to this node having forgotten their sessions.',
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
    'Attempts to sign in at this node: success; failure, not the right password; denied, after too many of them.',
    [{ outcome: 'success' }, { outcome: 'failure' }, { outcome: 'denied' }],
  );
  const secondsSince = (moment: Date | null) =>
    moment === null ? 0 : (clock.now().getTime() - moment.getTime()) / 1000;
  const queue = { depth: 0, oldest: null as Date | null };
  const mails = createGauge(
    'roster_mail_queue_depth',
    'Mails that wait to be sent, as this node saw it a few seconds ago.',
    () => queue.depth,
  );
  const oldestMail = createGauge(
    'roster_mail_queue_oldest_seconds',
    'How long the first of them has waited.',
    () => secondsSince(queue.oldest),
  );
  const waiting = { count: 0, oldest: null as Date | null };
  const unsealed = createGauge(
    'roster_audit_unsealed_events',
    'Audit events that wait to be sealed, as this node saw it a second ago; counted up to 10,000.',
    () => waiting.count,
  );
  const oldestUnsealed = createGauge(
    'roster_audit_unsealed_oldest_seconds',
    'How long the first of them has waited.',
    () => secondsSince(waiting.oldest),
  );
  const behind = { waiting: 0, oldest: null as Date | null };
  const pushWaiting = createGauge(
    'roster_audit_push_waiting_events',
    'Sealed audit events that wait to be sent on, as this node saw it a few seconds ago; counted up to 10,000.',
    () => behind.waiting,
  );
  const pushOldest = createGauge(
    'roster_audit_push_oldest_seconds',
    'How long the first of them has waited; 0 when nothing is sent on.',
    () => secondsSince(behind.oldest),
  );
  const open = { signals: 0 };
  const openSignals = createGauge(
    'roster_signals_open',
    'Signals that nobody has acknowledged, as this node saw it a few seconds ago; counted up to 10,000.',
    () => open.signals,
  );
  const raisedSignals = createCounter<'rule'>(
    'roster_signals_raised_total',
    'Signals that this node has raised, by rule.',
    RULES.map((rule) => ({ rule })),
  );
  const all: Metric[] = [
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

/** How an attempt to sign in ended, by its answer; undefined: it was none, or it was not judged. */
function signInOutcome({ method, route, status }: { method: string; route: string; status: string }) {
  if (method !== 'POST' || route !== '/api/v1/session') return undefined;
  return { 201: 'success', 401: 'failure', 429: 'denied' }[status];
}

/** Of the process itself, under the names that Prometheus' own clients use. */
function processMetrics(): Metric[] {
  const loop = monitorEventLoopDelay({ resolution: 20 });
  loop.enable();
  return [
    createGauge(
      'process_cpu_seconds_total',
      'Processor time used.',
      () => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1e6;
      },
      'counter',
    ),
    createGauge('process_resident_memory_bytes', 'Memory held.', () => process.memoryUsage.rss()),
    createGauge(
      'process_start_time_seconds',
      'When the process began, in seconds since 1970.',
      () => performance.timeOrigin / 1000,
    ),
    createGauge(
      'nodejs_heap_size_used_bytes',
      'Memory in use by JavaScript.',
      () => process.memoryUsage().heapUsed,
    ),
    createGauge(
      'nodejs_eventloop_lag_p99_seconds',
      'How late the event loop is, since the last look.',
      () => {
        const late = loop.percentile(99) / 1e9;
        loop.reset();
        return late;
      },
    ),
  ];
}

/** /metrics in Prometheus' text format: counts and durations, nothing of persons. */
export function addMetrics(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', (request, reply, done) => {
    // A stream lasts as long as somebody listens, which says nothing of how long the answer took.
    if (String(reply.getHeader('content-type')).startsWith('text/event-stream')) return done();
    const route = request.routeOptions.url ?? 'none';
    metrics.request({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime);
    done();
  });
  app.get('/metrics', { logLevel: 'silent' }, async (_request, reply) =>
    reply.type(CONTENT_TYPE).send(metrics.text()),
  );
}
