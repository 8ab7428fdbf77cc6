import type { MemberRole } from '../../access/roles.ts';
import { type Caller, recordAll } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import type { UserRecord } from '../../identity/users/index.ts';
import { eventsOf } from './apply.ts';
import { roleIn } from './grant.ts';
import type { Place } from './model.ts';
import { saveRoles } from './store.ts';

/**
 * Gives a held person roles in held places, with a trace of each, without asking whether the caller may: that was asked
 * when the roles were offered. A role that the person has already is not lowered.
 */
export async function writeRoles(
  tx: Tx,
  caller: Caller,
  now: Date,
  user: UserRecord,
  roles: readonly { place: Place; role: MemberRole }[],
): Promise<void> {
  const changes = roles.flatMap(({ place, role }) => {
    const before = roleIn(user, place);
    return before === 'admin' || before === role ? [] : [{ place, user, before, role }];
  });
  await saveRoles(
    tx,
    changes.map(({ place, role }) => ({ place, userId: user.id, role })),
    now,
  );
  const events = changes.flatMap((change) => eventsOf(change.place, change));
  await recordAll(tx, caller, now, events);
}
