import type { Static } from 'typebox';
import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { type Attempt, recordingRefusals } from '../../access/operate.ts';
import { scopeOf } from '../../access/permissions.ts';
import { headOf } from '../../audit/head.ts';
import { headerOf } from '../../audit/header.ts';
import { fingerprintOf, pemOf } from '../../audit/keys.ts';
import { readChainEnd, readKeys, readWaiting } from '../../audit/seal-store.ts';
import type { Services } from '../../identity/services.ts';
import { decideAuditLog } from './policy.ts';
import type { AuditProof } from './proof-contract.ts';

/**
 * The keys and the end of the chain, for whoever may see the trail. How much there is of it is told to those alone who see
 * all of it. Throws 403.
 */
export async function readProof(
  services: Services,
  caller: SignedInCaller,
): Promise<Static<typeof AuditProof>> {
  const attempt: Attempt = { eventType: 'audit', operation: 'verify', target: undefined };
  return recordingRefusals(services, caller, attempt, async () => {
    enforce(decideAuditLog(caller.actor));
    const { db } = services.database;
    const keys = await readKeys(db);
    const { batch } = await readChainEnd(db);
    const { count } = await readWaiting(db);
    const seesAll = scopeOf(caller.actor) === 'everything';
    const header = batch && headerOf(batch);
    return {
      keys: keys.map((row) => ({
        id: row.id,
        publicKey: pemOf(row.public_key),
        fingerprint: fingerprintOf(row.public_key),
        createdAt: row.created_at.toISOString(),
        current: row.id === header?.keyId,
      })),
      head:
        header && seesAll
          ? {
              batch: header.number,
              lastOrdinal: header.lastOrdinal,
              hash: headOf(header).hash,
              sealedAt: header.sealedAt,
            }
          : null,
      unsealed: seesAll ? count : null,
    };
  });
}
