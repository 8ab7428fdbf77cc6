import type { SignedInCaller } from '../../access/actor.ts';
import { type Attempt, recordingRefusals } from '../../access/operate.ts';
import type { Tx } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import { emailFaults, normalizeEmail } from '../../lib/email.ts';
import { AppError } from '../../lib/errors.ts';
import type { InviteResult } from './contract.ts';

/** More often than that nobody takes the same address at the same moment. */
const ATTEMPTS = 5;

/** Does the same for each address, each in a transaction of its own, so that one that can't be invited stops no other. */
export async function forEachAddress(
  services: Services,
  caller: SignedInCaller,
  emails: readonly string[],
  work: (tx: Tx, email: string) => Promise<InviteResult>,
): Promise<{ results: InviteResult[] }> {
  const results: InviteResult[] = [];
  for (const email of eachOnce(emails)) {
    const isRight = emailFaults(email).length === 0;
    results.push(isRight ? await forOne(services, caller, email, work) : { email, result: 'invalid' });
  }
  return { results };
}

/** The addresses in their order; letter case makes no second one. */
function eachOnce(emails: readonly string[]): string[] {
  const known = new Map<string, string>();
  for (const email of emails.map(normalizeEmail)) {
    if (!known.has(email.toLowerCase())) known.set(email.toLowerCase(), email);
  }
  return [...known.values()];
}

async function forOne(
  services: Services,
  caller: SignedInCaller,
  email: string,
  work: (tx: Tx, email: string) => Promise<InviteResult>,
): Promise<InviteResult> {
  const target = { type: 'invitation', id: null, name: email } as const;
  const attempt: Attempt = { eventType: 'invitation', operation: 'create', target };
  return recordingRefusals(services, caller, attempt, async () => {
    for (let tried = 1; ; tried++) {
      try {
        return await services.database.transact((tx) => work(tx, email));
      } catch (error) {
        // Somebody else made a user of this address at this moment: looked at again, there is one.
        const wasTaken = error instanceof AppError && error.code === 'email_taken';
        if (!wasTaken || tried >= ATTEMPTS) throw error;
      }
    }
  });
}
