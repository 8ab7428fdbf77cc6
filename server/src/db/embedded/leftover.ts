import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedError } from './error.ts';
import { claim, connectionTo, connectOnce } from './owner.ts';
import { isServerOf, type PidFile, readPidFile } from './pid-file.ts';
import type { Place } from './place.ts';

const RECOVERY = 60_000;
const PATIENCE = 10_000;
const STEP = 5;

/**
 * Clears what an earlier Roster left in the folder when it was killed: its server is stopped, so that the new one runs
 * with this release's settings and as our child; a pid file whose number went to a foreign process is removed, since
 * PostgreSQL would believe it. The caller holds the guard of the folder.
 */
export async function clearLeftover(place: Place, log: (message: string) => void): Promise<void> {
  const found = readPidFile(place.data);
  if (!found) return;
  if (!isServerOf(found.pid, place.data)) {
    // If the writer is dead, PostgreSQL finds out itself, and looks for what else may remain of it.
    if (!isFreeNumber(found.pid)) rmSync(join(place.data, 'postmaster.pid'), { force: true });
    return;
  }
  log('A PostgreSQL that an earlier Roster left running is stopped and started anew.');
  // Stopping it in the middle of its recovery would only make the next one begin again.
  await until(() => readPidFile(place.data)?.state !== 'starting', RECOVERY);
  await refuseOwned(place, found);
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!isServerOf(found.pid, place.data)) return;
    process.kill(found.pid, signal);
    await until(() => !isServerOf(found.pid, place.data), PATIENCE);
  }
}

function isFreeNumber(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

/** The guard says that nobody owns it. Where the guard can't be seen (a folder shared by machines), the server's own lock is asked too. */
async function refuseOwned(place: Place, found: PidFile): Promise<void> {
  const client = await connectOnce(connectionTo(place.data, found)).catch(() => undefined);
  if (!client) return;
  try {
    if (!(await claim(client.client)))
      throw new EmbeddedError(`Another Roster uses the data folder ${place.home}.`);
  } finally {
    await client.client.end().catch(() => {});
  }
}

async function until(holds: () => boolean, limit: number): Promise<void> {
  const start = performance.now();
  while (!holds() && performance.now() - start < limit) await sleep(STEP);
}
