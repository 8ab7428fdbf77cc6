import { removeConsumer, startConsumer } from '../audit/consumers-store.ts';
import { clearSyslogPause } from '../audit/syslog-pause-store.ts';
import type { Tx } from '../db/database.ts';
import type { AuditPushSettings } from './catalogue.ts';

/** What follows from a change: events are sent from now on, or not any more; what was wrong may be right now. */
export async function followPushSettings(
  tx: Tx,
  former: AuditPushSettings,
  next: AuditPushSettings,
): Promise<void> {
  await clearSyslogPause(tx);
  if (next.enabled && !former.enabled) await startConsumer(tx, 'push');
  if (!next.enabled) await removeConsumer(tx, 'push');
}
