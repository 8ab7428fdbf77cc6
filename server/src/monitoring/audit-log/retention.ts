import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { type Attempt, recordingRefusals } from '../../access/operate.ts';
import type { Services } from '../../identity/services.ts';
import { decideSettings } from '../../settings/index.ts';
import type { RetentionImpactBody } from './retention-contract.ts';
import { readRetentionImpact } from './retention-store.ts';

const ATTEMPT: Attempt = {
  eventType: 'setting',
  operation: 'view',
  target: { type: 'setting', id: null, name: 'audit-retention' },
};

/** What keeping events for so many days would remove now, for whoever is about to set it. Throws 403. */
export async function previewRetention(
  services: Services,
  caller: SignedInCaller,
  days: number,
): Promise<RetentionImpactBody> {
  return recordingRefusals(services, caller, ATTEMPT, async () => {
    enforce(decideSettings(caller.actor));
    const { database, clock } = services;
    const { events, oldest } = await readRetentionImpact(database.db, clock.now(), days);
    return { events, oldest: oldest?.toISOString() ?? null };
  });
}
