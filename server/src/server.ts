import type { FastifyInstance } from 'fastify';
import { startConsumer } from './audit/consumers-store.ts';
import { createServices, type Services } from './composition.ts';
import type { Config } from './config/config.ts';
import type { Database } from './db/database.ts';
import { startDatabaseClock } from './db/database-clock.ts';
import { createListener, type Listener } from './db/listener.ts';
import { createApp } from './http/app.ts';
import { createMetrics } from './http/metrics.ts';
import type { PasswordHasher } from './identity/credentials/index.ts';
import { createAdvisoryLocks } from './jobs/advisory-lock-store.ts';
import { type Clock, MINUTE, SECOND, systemClock } from './lib/clock.ts';
import type { MailTimeouts } from './mail/index.ts';
import type { SyslogTimeouts } from './monitoring/syslog/index.ts';
import type { ResolveTxt } from './outbound/index.ts';
import { createWorkers, startUpkeep } from './workers.ts';

/** A server that is wired but does not accept connections yet. */
export interface Server {
  app: FastifyInstance;
  services: Services;
  /** Returns whether notifications of changes arrive, so that caches are used. */
  isListening(): boolean;
  /** Stops background work and waits for requests in progress; the database stays open. */
  close(): Promise<void>;
}

export interface ServerOptions {
  /** Replaces the time of the database, which is used otherwise. */
  clock?: Clock;
  /** The clock of this machine. */
  localClock?: Clock;
  /** Hashes passwords; by default on all cores. */
  hasher?: PasswordHasher;
  mailTimeouts?: MailTimeouts;
  syslogTimeouts?: SyslogTimeouts;
  /** Looks up TXT records; by default with the resolvers of the machine. */
  resolveTxt?: ResolveTxt;
  beforeRoutes?: (app: FastifyInstance) => Promise<void>;
  /** Starts nothing that needs the database, for generating the API contract. */
  withoutDatabase?: boolean;
}

/**
 * How often settings are read while notifications do not arrive, or after one could not be read: a change on another node
 * then applies within a second.
 */
const SETTINGS_POLL_INTERVAL = SECOND / 2;

/** Creates a server over an open, migrated database. */
export async function createServer(
  config: Config,
  database: Database,
  options: ServerOptions = {},
): Promise<Server> {
  const localClock = options.localClock ?? systemClock;
  const databaseClock =
    options.clock || options.withoutDatabase ? undefined : await startDatabaseClock(database, localClock);
  const clock = options.clock ?? databaseClock ?? localClock;
  const metrics = createMetrics(clock, database);
  const listener = createListener(database);
  const report = (error: unknown) => app.log.error({ err: error }, 'background work failed');
  const services = createServices({
    config,
    database,
    clock,
    listener,
    report,
    onSessionLookup: metrics.sessionLookup,
    hasher: options.hasher,
    mailTimeouts: options.mailTimeouts,
    lookUpTxt: options.resolveTxt,
  });
  const app = await createApp(services, metrics, {
    ...config,
    ...(options.beforeRoutes && { beforeRoutes: options.beforeRoutes }),
  });
  if (options.withoutDatabase) return { app, services, isListening: () => false, close: () => app.close() };

  const { settings } = services;
  await settings.refresh();
  await database.transact((tx) => startConsumer(tx, 'signals'));
  // No other notification may follow the one whose change could not be read, so a failed refresh is repeated by polling.
  let isOutdated = false;
  const refreshSettings = () =>
    void settings.refresh().then(
      () => {
        isOutdated = false;
      },
      () => {
        isOutdated = true;
      },
    );
  invalidateCaches(listener, services, refreshSettings, (changedAt) =>
    metrics.noticeDelay((databaseClock ?? localClock).now().getTime() - changedAt),
  );
  // Another server may have become the database.
  listener.onConnect(() => void databaseClock?.sync().catch(() => {}));
  const { mailTimeouts, syslogTimeouts } = options;
  const locks = createAdvisoryLocks(database);
  const workers = createWorkers({ services, locks, listener, metrics, report, mailTimeouts, syslogTimeouts });
  listener.start();
  const timers = [
    ...startUpkeep({ services, report }),
    setInterval(
      () => (listener.listening && !isOutdated) || refreshSettings(),
      SETTINGS_POLL_INTERVAL,
    ).unref(),
    // What could not be written is lost; the first refusals of each user are stored.
    setInterval(() => void services.refusals.flush().catch(() => {}), MINUTE).unref(),
  ];
  return {
    app,
    services,
    isListening: () => listener.listening,
    async close() {
      for (const timer of timers) clearInterval(timer);
      databaseClock?.close();
      await Promise.all([app.close(), ...workers.map((worker) => worker.close())]);
      await services.refusals.flush({ all: true }).catch(() => {});
      await Promise.all([locks.close(), listener.close()]);
    },
  };
}

/** Invalidates this node's caches, and what streams were authorized with, when other nodes notify of changes. */
function invalidateCaches(
  listener: Listener,
  { sessionCache, lastSystemAdmin, auditStream }: Services,
  refreshSettings: () => void,
  onUserChange: (changedAt: number) => void,
): void {
  const invalidateAll = () => {
    sessionCache.invalidateAll();
    auditStream.authorityChanged();
  };
  listener.onConnect(() => {
    lastSystemAdmin.invalidate();
    invalidateAll();
    refreshSettings();
    auditStream.wake();
  });
  listener.onNotification('roster_user_changed', (payload) => {
    lastSystemAdmin.invalidate();
    const notification = /^(?<userId>[0-9a-f-]{36}) (?<changedAt>\d{1,15})$/.exec(payload)?.groups;
    // The payload is not trusted: any client of the database can notify, another release of Roster among them.
    if (notification?.userId === undefined) return invalidateAll();
    sessionCache.invalidateUser(notification.userId);
    auditStream.authorityChanged(notification.userId);
    onUserChange(Number(notification.changedAt));
  });
  // Cached sessions contain the names of organizations and projects.
  listener.onNotification('roster_tenancy_changed', invalidateAll);
  listener.onNotification('roster_settings_changed', refreshSettings);
  listener.onNotification('roster_audit_sealed', auditStream.wake);
}
