import { endFollower, startFollower } from '../audit/followers-store.ts';
import { liftPushPause } from '../audit/push-pause-store.ts';
import type { Tx } from '../db/database.ts';
import type { AuditPushSettings } from './catalogue.ts';

/** What follows from a change: events are sent from now on, or not any more; what was wrong may be right now. */
export async function followPushSettings(
  tx: Tx,
  former: AuditPushSettings,
  next: AuditPushSettings,
): Promise<void> {
  await liftPushPause(tx);
  if (next.enabled && !former.enabled) await startFollower(tx, 'push');
  if (!next.enabled) await endFollower(tx, 'push');
}
