import type { AnyCaller } from '../../access/actor.ts';
import { operate } from '../../access/operate.ts';
import { equalInConstantTime } from '../../kit/crypto.ts';
import { AppError } from '../../kit/errors.ts';
import { blockedUntil, bucketsOf, countFailure, tooManyAttempts } from '../credentials/index.ts';
import type { Services } from '../services.ts';
import {
  anyUserExists,
  draftUser,
  factsOf,
  lockSystemAdmins,
  presentUser,
  writeNewUser,
} from '../users/index.ts';
import type { SetupInput } from './contract.ts';

type UserBody = ReturnType<typeof presentUser>;

/** Whether a first system admin can and must be made. */
export const isSetupNeeded = async ({ database }: Pick<Services, 'database'>): Promise<boolean> =>
  !(await anyUserExists(database.db));

/**
 * Makes the first system admin for whoever knows the setup token. Throws 403 `invalid_setup_token`, 409 `setup_done`
 * once any user exists, 429 after several wrong tokens; of two at once one succeeds.
 */
export async function setUp(services: Services, caller: AnyCaller, input: SetupInput): Promise<UserBody> {
  const { setupToken, ...admin } = input;
  const { database, clock } = services;
  const buckets = bucketsOf('setup token', caller.address ?? '', undefined);
  const blocked = await blockedUntil(database.db, buckets, clock.now());
  if (blocked) throw tooManyAttempts(blocked, clock.now());
  const known = equalInConstantTime(setupToken, services.setupToken);
  if (!known) await database.transact((tx) => countFailure(tx, buckets, clock.now()));
  return createFirstAdmin(services, caller, admin, known);
}

/**
 * The same for whoever may reach the database itself (the command line), without a token.
 * @param permitted whether the caller has shown what is asked of them; judged inside, so that a refusal is recorded.
 */
export async function createFirstAdmin(
  services: Pick<Services, 'database' | 'clock' | 'hasher'>,
  caller: AnyCaller,
  admin: Pick<SetupInput, 'email' | 'username' | 'password'>,
  permitted = true,
): Promise<UserBody> {
  const target = { type: 'user', id: null, name: admin.username.trim() } as const;
  const refuse = (code: 'setup_done' | 'invalid_setup_token') =>
    operate(services, caller, { eventType: 'user', operation: 'create', target }, async () => {
      throw new AppError(code);
    });
  if (await anyUserExists(services.database.db)) return refuse('setup_done');
  if (!permitted) return refuse('invalid_setup_token');
  const hash = await services.hasher.hash(admin.password);
  return operate(services, caller, { eventType: 'user', operation: 'create', target }, async (tx, now) => {
    await lockSystemAdmins(tx);
    if (await anyUserExists(tx)) throw new AppError('setup_done');
    const user = draftUser({ ...admin, systemRole: 'admin' }, now);
    await writeNewUser(tx, caller, user, hash);
    return presentUser(
      { id: user.id, name: user.username, systemRole: 'admin', authorityVersion: 1 },
      user,
      factsOf(user, user.id),
    );
  });
}
