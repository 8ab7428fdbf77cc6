import type { SignedInCaller } from '../../access/actor.ts';
import type { Tx } from '../../db/database.ts';
import { type Block, judge } from '../../identity/credentials/index.ts';
import type { Services } from '../../identity/services.ts';

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
  const verdict = await judge(tx, guess, clock.now, async () => false);
  return typeof verdict === 'object' ? verdict : undefined;
}
