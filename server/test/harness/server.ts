import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { type Config, readConfig } from '../../src/config/config.ts';
import { createPasswordHasher, type PasswordHasher } from '../../src/identity/credentials/index.ts';
import type { MailTimeouts } from '../../src/mail/index.ts';
import type { SyslogTimeouts } from '../../src/monitoring/syslog/index.ts';
import { createServer, type Server } from '../../src/server.ts';
import { assertKnownEvents } from './audit-log.ts';
import { Client } from './client.ts';
import { createClock, type TestClock } from './clock.ts';
import { type AuditRow, createTestDatabase, type TestDatabase } from './database.ts';
import { CHEAP_PARAMETERS } from './people.ts';

/** A listening server with a database of its own. */
export interface TestServer extends Pick<TestDatabase, 'sql' | 'audit' | 'database'> {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly databaseUrl: string;
  readonly server: Server;
  readonly clock: TestClock;
  readonly setupToken: string;
  /** Returns a browser with an empty cookie jar; the headers are sent with each request. */
  client(headers?: Record<string, string>): Client;
  /**
   * Runs an action and returns the audit events written meanwhile, oldest first. Signals are returned separately, because
   * a background job writes them later.
   */
  traced<T>(work: () => Promise<T>): Promise<[answer: T, events: AuditRow[], signals: AuditRow[]]>;
}

export interface TestServerOptions {
  clock?: TestClock;
  /** The clock of the node's machine: the server uses the time of its database, as in production. */
  localClock?: TestClock;
  config?: Partial<Config>;
  /** Timeouts of mail servers; by default those of production. */
  mailTimeouts?: MailTimeouts;
  /** Timeouts of syslog receivers; by default those of production. */
  syslogTimeouts?: SyslogTimeouts;
  /** TXT records by name, for domain verification; no resolver is queried. */
  txtRecords?: ReadonlyMap<string, readonly string[]>;
  /** Hashes passwords; by default with `CHEAP_PARAMETERS`. */
  hasher?: PasswordHasher;
  /** Extends the app before its routes are added. */
  beforeRoutes?: (app: FastifyInstance) => Promise<void>;
  /** Starts another node on the database of this server. */
  beside?: TestServer;
}

const isRaised = ({ event_type, operation }: AuditRow) => event_type === 'signal' && operation === 'raise';

const SETUP_TOKEN = 'the setup token of tests';
const METRICS_TOKEN = 'the-metrics-token-of-tests';
/** What Prometheus sends to read /metrics. */
export const METRICS = { authorization: `Bearer ${METRICS_TOKEN}` };

/**
 * Starts a server, wired as in production, on a port of its own. It is closed, and its database dropped, at the end of
 * the test file (or of the test that called it).
 */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { localClock } = options;
  const clock = options.clock ?? localClock ?? options.beside?.clock ?? createClock();
  const config: Config = {
    ...readConfig({
      SECRET_KEY: 'a secret key that is for tests only',
      SETUP_TOKEN,
      METRICS_TOKEN,
      LOG_LEVEL: 'fatal',
    }),
    ...options.config,
  };
  const own = options.beside ? undefined : await createTestDatabase();
  const base = own ?? options.beside;
  if (!base) throw new Error('no database was created');
  const server = await createServer(config, base.database, {
    ...(localClock ? { localClock } : { clock }),
    ...(options.mailTimeouts && { mailTimeouts: options.mailTimeouts }),
    ...(options.syslogTimeouts && { syslogTimeouts: options.syslogTimeouts }),
    resolveTxt: async (name) => [...(options.txtRecords?.get(name) ?? [])],
    hasher: options.hasher ?? createPasswordHasher(undefined, undefined, CHEAP_PARAMETERS),
    ...(options.beforeRoutes && { beforeRoutes: options.beforeRoutes }),
  });
  const url = await server.app.listen({ host: '127.0.0.1', port: 0 });
  after(async () => {
    await server.close();
    if (own) await assertKnownEvents(own);
    await own?.drop();
  });
  while (!server.isListening()) await sleep(2);
  return {
    url,
    databaseUrl: 'url' in base && own ? own.url : (options.beside?.databaseUrl ?? ''),
    database: base.database,
    sql: base.sql,
    audit: base.audit,
    server,
    clock,
    setupToken: SETUP_TOKEN,
    client: (headers) => new Client(url, headers),
    async traced(work) {
      const before = new Set((await base.audit()).map(({ id }) => id));
      const answer = await work();
      const written = (await base.audit()).filter(({ id }) => !before.has(id));
      return [answer, written.filter((event) => !isRaised(event)), written.filter(isRaised)];
    },
  };
}
