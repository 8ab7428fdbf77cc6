import { fingerprintOf, pemOf } from '../audit/keys.ts';
import { readChainEnd, readKeys } from '../audit/seal-store.ts';
import { readConfig } from '../config/config.ts';
import { openConfigured } from '../db/open.ts';
import { CommandError } from './command-error.ts';

/** Prints the public keys that the audit trail is sealed with, to be kept elsewhere. */
export async function printAuditKeys(): Promise<void> {
  const { database, close } = await openConfigured(readConfig(), { attach: true, log: () => {} });
  try {
    const keys = await readKeys(database.db);
    if (keys.length === 0) throw new CommandError('There is no key yet: it is made at the first start.');
    const { batch } = await readChainEnd(database.db);
    for (const { id, public_key, created_at } of keys) {
      const use = id === batch?.key_id ? 'signed the newest seal' : 'of former or coming seals';
      console.log(`Key ${id}, made ${created_at.toISOString()}, ${use}`);
      console.log(`Fingerprint (SHA-256) ${fingerprintOf(public_key)}`);
      console.log(pemOf(public_key));
    }
  } finally {
    await close();
  }
}
