import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { recordingRefusals } from '../../access/operate.ts';
import { readFollower } from '../../audit/followers-store.ts';
import { readPushPause } from '../../audit/push-pause-store.ts';
import type { Services } from '../../identity/services.ts';
import { decideSettings } from '../../settings/index.ts';
import { attemptOnPush } from './attempt.ts';
import type { AuditPushStateBody } from './contract.ts';
import { readLag, readSealedBy } from './store.ts';

/** How sending on stands, for system admins. Throws 403. */
export async function getPushState(services: Services, caller: SignedInCaller): Promise<AuditPushStateBody> {
  return recordingRefusals(services, caller, attemptOnPush('view'), async () => {
    enforce(decideSettings(caller.actor));
    const { db } = services.database;
    const ordinal = await readFollower(db, 'push');
    if (ordinal === undefined) return { state: 'off', waiting: 0, pause: null, deliveredThrough: null };
    const pause = await readPushPause(db);
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
