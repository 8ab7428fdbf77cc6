import type { SignedInCaller } from '../../access/actor.ts';
import type { Tx } from '../../db/database.ts';
import { type Block, verifyAttempt } from '../../identity/credentials/index.ts';
import type { Services } from '../../identity/services.ts';
import { HOUR } from '../../lib/clock.ts';
import { countOpenBy } from './pending-store.ts';

/**
 * How many offers of one person may wait for an answer: they all end with the person's role, which must not take so long
 * that it can't be taken from them.
 */
const MOST_WAITING = 5000;

/**
 * Counts that somebody asks an address, whoever has it: an admin must not fill a stranger's mailbox. The same statements
 * for every address.
 * @returns until when the caller must wait, if so.
 */
export async function countAsking(
  tx: Tx,
  { clock }: Services,
  { actor }: SignedInCaller,
  email: string,
): Promise<Block | undefined> {
  const guess = { kind: 'organization-invitation', account: `${actor.id} ${email}`, address: null } as const;
  const now = clock.now();
  if ((await countOpenBy(tx, actor.id, now, MOST_WAITING)) >= MOST_WAITING)
    return { until: new Date(now.getTime() + HOUR), isFirst: false };
  const verdict = await verifyAttempt(tx, guess, clock.now, async () => false);
  return typeof verdict === 'object' ? verdict : undefined;
}
