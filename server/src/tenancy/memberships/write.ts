import type { MemberRole } from '../../access/roles.ts';
import type { Caller } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import type { UserRecord } from '../../identity/users/index.ts';
import { writeChanges } from './apply.ts';
import { roleIn } from './grant.ts';
import type { Resource } from './model.ts';

/**
 * Gives a held person roles in held places, with a trace of each, without asking whether the caller may: that was asked
 * when the roles were offered. A role that the person has already is not lowered.
 */
export async function writeRoles(
  tx: Tx,
  caller: Caller,
  now: Date,
  user: UserRecord,
  roles: readonly { place: Resource; role: MemberRole }[],
): Promise<void> {
  const changes = roles.flatMap(({ place, role }) => {
    const before = roleIn(user, place);
    return before === 'admin' || before === role ? [] : [{ place, user, before, role }];
  });
  await writeChanges(tx, caller, now, changes);
}
