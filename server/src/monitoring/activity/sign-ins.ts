import type { Static } from 'typebox';
import type { SignedInCaller } from '../../access/actor.ts';
import type { Services } from '../../identity/services.ts';
import { loadForReading } from '../../identity/users/index.ts';
import { deviceNameOf } from '../../lib/device.ts';
import { presentEvent } from '../audit-log/index.ts';
import type { SignInList, SignInQueryInput } from './contract.ts';
import { listSignIns } from './sign-ins-store.ts';

/** When somebody signed in, and when it failed, newest first: for themselves and system admins. Throws 403, 404, 422 `invalid_cursor`. */
export async function listSignInsOf(
  services: Services,
  caller: SignedInCaller,
  userId: string,
  { limit = 30, cursor }: SignInQueryInput,
): Promise<Static<typeof SignInList>> {
  await loadForReading(services, caller, userId, 'viewSessions');
  const { cursors, database } = services;
  const list = `sign-ins:${userId}`;
  const position = cursor === undefined ? undefined : cursors.read(list, cursor);
  const found = await listSignIns(database.db, userId, { descending: true, limit, position });
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map((row) => ({ ...presentEvent(row), device: deviceNameOf(row.user_agent) })),
    nextCursor: last
      ? cursors.write(list, { value: last.at.toISOString(), id: last.id, backwards: false })
      : null,
  };
}
