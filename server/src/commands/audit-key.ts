import { fingerprintOf, pemOf } from '../audit/keys.ts';
import { readChainEnd, readKeys } from '../audit/seal-store.ts';
import { readConfig } from '../config/config.ts';
import { CommandError } from './command-error.ts';
import { openForCommand, requireMigrated } from './open.ts';

/** Prints the public keys that sign the audit log, to be stored outside of the server. */
export async function printAuditKeys(): Promise<void> {
  const { database, close } = await openForCommand(readConfig(), { readOnly: true });
  try {
    await requireMigrated(database);
    const keys = await readKeys(database.db);
    if (keys.length === 0) throw new CommandError('There is no key yet. It is created by the first start.');
    const { batch } = await readChainEnd(database.db);
    for (const { id, public_key, created_at } of keys) {
      const use = id === batch?.key_id ? 'signed the newest seal' : 'signed older seals, or none yet';
      console.log(`Key ${id}, created ${created_at.toISOString()}, ${use}`);
      console.log(`Fingerprint (SHA-256) ${fingerprintOf(public_key)}`);
      console.log(pemOf(public_key));
    }
  } finally {
    await close();
  }
}
