import type { FastifyInstance } from 'fastify';
import { startConsumer } from './audit/consumers-store.ts';
import { createSealer } from './audit/sealer.ts';
import type { Config } from './config/config.ts';
import { secretKeyOf } from './config/secret-key.ts';
import { type Database, isUnavailable } from './db/database.ts';
import { listen } from './db/listener.ts';
import {
  createOidcProviders,
  createPasswordGuard,
  purgeSso,
  type SsoServices,
} from './federation/sso/index.ts';
import { createApp } from './http/app.ts';
import { createMetrics } from './http/metrics.ts';
import { createPasswordHasher, purgeThrottles } from './identity/credentials/index.ts';
import {
  answerResetRequests,
  passwordResetLifecycle,
  purgePasswordResets,
} from './identity/password-resets/index.ts';
import type { Services } from './identity/services.ts';
import {
  createFindSignedIn,
  createSessionCache,
  purgeSessions,
  sessionLifecycle,
} from './identity/sessions/index.ts';
import { createUserLifecycle, purgeNameWords, rememberOnlySystemAdmin } from './identity/users/index.ts';
import { startWorker, type Worker } from './jobs/worker.ts';
import { type Clock, HOUR, SECOND, systemClock } from './lib/clock.ts';
import { deriveKey } from './lib/crypto.ts';
import { createCursors } from './lib/cursors.ts';
import { createVault } from './lib/vault.ts';
import { createMailDelivery, MAIL_TIMEOUTS, type MailTimeouts, purgeMails } from './mail/index.ts';
import { type AuditStream, createAuditStream, createRetention } from './monitoring/audit-log/index.ts';
import { purgeSignalHits, purgeSignals, watchSignals } from './monitoring/signals/index.ts';
import { createSyslogForwarder, SYSLOG_TIMEOUTS, type SyslogTimeouts } from './monitoring/syslog/index.ts';
import { createOutbound, createOutboundPolicy, type ResolveTxt, resolveTxt } from './outbound/index.ts';
import { createSettings, mailContextOf } from './settings/index.ts';
import { createOrganizationInvitationJob, invitationLifecycle } from './tenancy/invitations/index.ts';
import { membershipLifecycle } from './tenancy/memberships/index.ts';
import { organizationInvitationLifecycle } from './tenancy/organization-invitations/index.ts';

/** A server that is wired but does not listen yet. */
export interface Server {
  app: FastifyInstance;
  services: Services;
  /** Whether notices of changes arrive, so that remembered sessions are trusted. */
  isListening(): boolean;
  /** Ends what the server does by itself and lets requests in flight finish; the database stays open. */
  close(): Promise<void>;
}

/**
 * Wires a server over an open, migrated database.
 * @param more.withoutDatabase for the generator of the contract, which asks nothing.
 */
export async function createServer(
  config: Config,
  database: Database,
  more: {
    clock?: Clock;
    beforeRoutes?: (app: FastifyInstance) => Promise<void>;
    withoutDatabase?: boolean;
    /** How long mail servers may take. */
    mailTimeouts?: MailTimeouts;
    /** How long syslog receivers may take. */
    syslogTimeouts?: SyslogTimeouts;
    /** Looks up TXT records; the machine's resolvers when not given. */
    resolveTxt?: ResolveTxt;
  } = {},
): Promise<Server> {
  const clock = more.clock ?? systemClock;
  const secretKey = secretKeyOf(config);
  const metrics = createMetrics(clock);
  const sessions = createSessionCache(
    config.sessionCacheSize,
    () => listener.listening,
    metrics.sessionLookup,
  );
  const settings = createSettings(database.db, config.rootUrl);
  if (!more.withoutDatabase) {
    await settings.refresh();
    await database.transact((tx) => startConsumer(tx, 'signals'));
  }
  // The next notice, reconnection or poll tries again.
  const refreshSettings = () => void settings.refresh().catch(() => {});
  const onUserChanged = (payload: string) => {
    onlySystemAdmin.forget();
    const notice = /^(?<userId>[0-9a-f-]{36}) (?<changedAt>\d{1,15})$/.exec(payload)?.groups;
    // Who may connect to the database may say anything here, another release among them.
    if (notice?.userId === undefined) {
      sessions.forgetAll();
      return auditStream?.authorityChanged();
    }
    sessions.forgetUser(notice.userId);
    auditStream?.authorityChanged(notice.userId);
    metrics.noticeDelay(systemClock.now().getTime() - Number(notice.changedAt));
  };
  let mailer: Worker | undefined;
  let resetAnswerer: Worker | undefined;
  let inviter: Worker | undefined;
  let syslogForwarder: Worker | undefined;
  let sealer: Worker | undefined;
  let watcher: Worker | undefined;
  let remover: Worker | undefined;
  let auditStream: AuditStream | undefined;
  const listener = listen(database, {
    onListening: () => {
      sessions.forgetAll();
      onlySystemAdmin.forget();
      refreshSettings();
      mailer?.wake();
      resetAnswerer?.wake();
      inviter?.wake();
      syslogForwarder?.wake();
      sealer?.wake();
      watcher?.wake();
      auditStream?.authorityChanged();
      auditStream?.wake();
    },
    onNotification: {
      roster_user_changed: onUserChanged,
      // Sessions show the names of where people belong, and what is gone.
      roster_tenancy_changed: () => {
        sessions.forgetAll();
        auditStream?.authorityChanged();
      },
      roster_settings_changed: () => {
        refreshSettings();
        syslogForwarder?.wake();
        remover?.wake();
      },
      roster_audit_sealed: () => {
        syslogForwarder?.wake();
        watcher?.wake();
        auditStream?.wake();
      },
      roster_mail_queued: () => mailer?.wake(),
      roster_password_reset_requested: () => resetAnswerer?.wake(),
      roster_organization_invited: () => inviter?.wake(),
    },
  });
  const onlySystemAdmin = rememberOnlySystemAdmin(database.db, () => listener.listening);
  const lifecycle = createUserLifecycle();
  const outboundPolicy = createOutboundPolicy(config.outboundAllow);
  const outbound = createOutbound(outboundPolicy);
  const services: SsoServices = {
    database,
    clock,
    vault: createVault([secretKey, ...config.formerSecretKeys]),
    settings,
    instanceId: deriveKey(secretKey, 'instance').toString('base64url').slice(0, 22),
    mailTimeouts: more.mailTimeouts ?? MAIL_TIMEOUTS,
    cursors: createCursors(deriveKey(secretKey, 'cursors')),
    hasher: createPasswordHasher(),
    sessions,
    findSignedIn: createFindSignedIn(database),
    onlySystemAdmin,
    lifecycle,
    // Derived, so that all nodes print and take the same one, and a link that was noted down survives a restart.
    setupToken: config.setupToken ?? deriveKey(secretKey, 'setup-token').toString('base64url'),
    deviceKey: deriveKey(secretKey, 'device-cookies'),
    secureCookies: config.rootUrl.startsWith('https:'),
    refusePassword: createPasswordGuard(database.db),
    outbound,
    permitsPlainText: outboundPolicy.permitsPlainText,
    resolveTxt: more.resolveTxt ?? resolveTxt,
    oidcProviders: createOidcProviders(outbound, clock.now),
  };
  lifecycle.register(
    sessionLifecycle(sessions),
    passwordResetLifecycle,
    membershipLifecycle(services),
    organizationInvitationLifecycle,
    invitationLifecycle(services),
  );
  auditStream = createAuditStream({
    isListening: () => listener.listening,
    report: (error) => report(error),
  });
  const app = await createApp(services, metrics, {
    ...config,
    auditStream,
    ...(more.beforeRoutes && { beforeRoutes: more.beforeRoutes }),
  });
  const report = (error: unknown) => app.log.error({ err: error }, 'background work failed');
  const delivery = createMailDelivery({
    db: database.db,
    clock,
    vault: services.vault,
    timeouts: services.mailTimeouts,
    context: () => mailContextOf(services),
    refresh: settings.refresh,
    onQueue: metrics.mailQueue,
  });
  if (!more.withoutDatabase) {
    mailer = startWorker(services, delivery, report);
    resetAnswerer = startWorker(services, answerResetRequests(services), report);
    inviter = startWorker(services, createOrganizationInvitationJob(services), report);
    const push = createSyslogForwarder({
      db: database.db,
      clock,
      settings,
      timeouts: more.syslogTimeouts ?? SYSLOG_TIMEOUTS,
      onLag: metrics.pushLag,
    });
    syslogForwarder = startWorker(services, push, report);
    watcher = startWorker(
      services,
      watchSignals(services, { onOpen: metrics.openSignals, onRaised: metrics.signalRaised }),
      report,
    );
    remover = startWorker(services, createRetention(services), report);
    sealer = startWorker(
      services,
      createSealer({ database, clock, vault: services.vault, onWaiting: metrics.unsealedEvents }),
      report,
    );
  }
  const purge = () => {
    const now = clock.now();
    // Housekeeping only: what is void is void without it. The next hour tries again.
    Promise.all([
      purgeSessions(database.db, now),
      purgeThrottles(database.db, now),
      purgePasswordResets(database.db, now),
      purgeNameWords(database.db),
      purgeMails(database.db, now),
      purgeSignals(database.db, now),
      purgeSignalHits(database.db, now),
      purgeSso(database.db, now),
    ]).catch((error: unknown) => isUnavailable(error) || report(error));
  };
  const purging = setInterval(purge, HOUR).unref();
  // Without notices, a change on another node is still known within a second.
  const polling = setInterval(() => listener.listening || refreshSettings(), SECOND / 2).unref();
  return {
    app,
    services,
    isListening: () => listener.listening,
    async close() {
      clearInterval(purging);
      clearInterval(polling);
      await Promise.all([
        app.close(),
        mailer?.close(),
        resetAnswerer?.close(),
        inviter?.close(),
        syslogForwarder?.close(),
        sealer?.close(),
        watcher?.close(),
        remover?.close(),
      ]);
      await listener.close();
    },
  };
}
