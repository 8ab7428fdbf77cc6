import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { recordingRefusals } from '../../access/operate.ts';
import { readConsumer } from '../../audit/consumers-store.ts';
import { readSyslogPause } from '../../audit/syslog-pause-store.ts';
import type { Services } from '../../identity/services.ts';
import { decideSettings } from '../../settings/index.ts';
import { attemptOnSyslog } from './attempt.ts';
import type { AuditPushStateBody } from './contract.ts';
import { readLag, readSealedBy } from './store.ts';

/** How sending on stands, for system admins. Throws 403. */
export async function getPushState(services: Services, caller: SignedInCaller): Promise<AuditPushStateBody> {
  return recordingRefusals(services, caller, attemptOnSyslog('view'), async () => {
    enforce(decideSettings(caller.actor));
    const { db } = services.database;
    const ordinal = await readConsumer(db, 'push');
    if (ordinal === undefined) return { state: 'off', waiting: 0, pause: null, deliveredThrough: null };
    const pause = await readSyslogPause(db);
    const { waiting } = await readLag(db, ordinal);
    const through = await readSealedBy(db, ordinal);
    return {
      state: pause ? 'waiting' : 'working',
      waiting,
      pause: pause ? { ...pause, until: pause.until.toISOString() } : null,
      deliveredThrough: through?.toISOString() ?? null,
    };
  });
}
