import { createSealer } from './audit/sealer.ts';
import type { Services } from './composition.ts';
import { isUnavailable, type Queryable } from './db/database.ts';
import type { Listener } from './db/listener.ts';
import { createMetadataRefresh, purgeSso } from './federation/sso/index.ts';
import type { Metrics } from './http/metrics.ts';
import { purgeThrottles } from './identity/credentials/index.ts';
import { createPasswordResetJob, purgePasswordResets } from './identity/password-resets/index.ts';
import { purgeSessions } from './identity/sessions/index.ts';
import { combineNameWords, combineSizes, createPinyinJob } from './identity/users/index.ts';
import type { AdvisoryLocks } from './jobs/advisory-lock-store.ts';
import type { Job } from './jobs/job.ts';
import { startWorker, type Worker } from './jobs/worker.ts';
import { HOUR, MINUTE } from './lib/clock.ts';
import { createTurns } from './lib/turns.ts';
import { createMailDelivery, MAIL_TIMEOUTS, type MailTimeouts, purgeMails } from './mail/index.ts';
import { createRetention } from './monitoring/audit-log/index.ts';
import { purgeSignalHits, purgeSignals, watchSignals } from './monitoring/signals/index.ts';
import { createSyslogForwarder, SYSLOG_TIMEOUTS, type SyslogTimeouts } from './monitoring/syslog/index.ts';
import { mailContextOf } from './settings/index.ts';
import { createOrganizationInvitationJob } from './tenancy/invitations/index.ts';

export interface WorkerDependencies {
  services: Services;
  listener: Pick<Listener, 'onNotification' | 'onConnect'>;
  locks: AdvisoryLocks;
  metrics: Metrics;
  /** Reports an error of background work. */
  report: (error: unknown) => void;
  mailTimeouts?: MailTimeouts | undefined;
  syslogTimeouts?: SyslogTimeouts | undefined;
}

/** A job, and the notifications of the database that announce work for it. */
interface ScheduledJob {
  job: Job;
  wakeOn: readonly string[];
}

/** Returns all jobs of the server. */
function jobsOf({
  services,
  metrics,
  mailTimeouts = MAIL_TIMEOUTS,
  syslogTimeouts = SYSLOG_TIMEOUTS,
}: WorkerDependencies): ScheduledJob[] {
  const { database, clock, vault, settings } = services;
  const { db } = database;
  return [
    {
      job: createMailDelivery({
        db,
        clock,
        vault,
        timeouts: mailTimeouts,
        context: () => mailContextOf(services),
        refresh: settings.refresh,
        onQueue: metrics.mailQueue,
      }),
      wakeOn: ['roster_mail_queued'],
    },
    { job: createPasswordResetJob(services), wakeOn: ['roster_password_reset_requested'] },
    { job: createOrganizationInvitationJob(services), wakeOn: ['roster_organization_invited'] },
    { job: createPinyinJob(services), wakeOn: [] },
    {
      job: createSealer({ database, clock, vault, onWaiting: metrics.unsealedEvents }),
      // Polls, since events are written all the time.
      wakeOn: [],
    },
    {
      job: createSyslogForwarder({
        db,
        clock,
        vault,
        settings,
        timeouts: syslogTimeouts,
        onLag: metrics.pushLag,
      }),
      wakeOn: ['roster_audit_sealed', 'roster_settings_changed'],
    },
    {
      job: watchSignals(services, { onOpen: metrics.openSignals, onRaised: metrics.signalRaised }),
      wakeOn: ['roster_audit_sealed'],
    },
    { job: createRetention(services), wakeOn: ['roster_settings_changed'] },
    // Daily, so nothing announces work for it.
    { job: createMetadataRefresh(services), wakeOn: [] },
  ];
}

/**
 * Starts a worker for each job. All are woken when the listener connects, since notifications may have been missed. They
 * check for work one after the other: at once, they would open a connection each whenever a server starts.
 */
export function createWorkers(dependencies: WorkerDependencies): Worker[] {
  const { services, locks, listener, report } = dependencies;
  const inTurn = createTurns();
  return jobsOf(dependencies).map(({ job, wakeOn }) => {
    const checkedInTurn: Job = { ...job, nextRunAt: () => inTurn(() => job.nextRunAt()) };
    const worker = startWorker({ locks, clock: services.clock }, checkedInTurn, report);
    for (const channel of wakeOn) listener.onNotification(channel, worker.wake);
    listener.onConnect(worker.wake);
    return worker;
  });
}

type Upkeep = (db: Queryable, now: Date) => Promise<void>;

/** What is deleted every hour. Expired rows have no effect already, so a failure is retried in the next hour. */
const HOURLY: readonly Upkeep[] = [
  purgeSessions,
  purgeThrottles,
  purgePasswordResets,
  combineNameWords,
  purgeMails,
  purgeSignals,
  purgeSignalHits,
  purgeSso,
];

/** More often, since each list of users adds up all rows of a size. */
const MINUTELY: readonly Upkeep[] = [combineSizes];

/** Deletes expired rows, and combines counts, regularly on each node. Returns the timers. */
export function startUpkeep({
  services,
  report,
}: Pick<WorkerDependencies, 'services' | 'report'>): NodeJS.Timeout[] {
  const { database, clock } = services;
  const every = (interval: number, upkeep: readonly Upkeep[]) => {
    const run = () => {
      Promise.all(upkeep.map((each) => each(database.db, clock.now()))).catch(
        (error: unknown) => isUnavailable(error) || report(error),
      );
    };
    return setInterval(run, interval).unref();
  };
  return [every(HOUR, HOURLY), every(MINUTE, MINUTELY)];
}
