import { type AnyCaller, actorOf } from '../../access/actor.ts';
import { operate } from '../../access/operate.ts';
import { record } from '../../audit/record.ts';
import { equalInConstantTime } from '../../lib/crypto.ts';
import { AppError } from '../../lib/errors.ts';
import { type PasswordAttempt, tooManyAttempts, verifyAttempt } from '../credentials/index.ts';
import type { Services } from '../services.ts';
import {
  anyUserExists,
  draftUser,
  factsOf,
  lockSystemAdmins,
  normalizeUsername,
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
 * once any user exists, 429 after several refusals; of two at once one succeeds.
 */
export async function setUp(services: Services, caller: AnyCaller, input: SetupInput): Promise<UserBody> {
  const { setupToken, ...admin } = input;
  const { database, clock } = services;
  const guess: PasswordAttempt = { kind: 'setup', account: '', address: caller.address };
  const known = equalInConstantTime(setupToken, services.setupToken);
  const refusal = await database.transact(async (tx) => {
    const isDone = await anyUserExists(tx);
    const verdict = await verifyAttempt(tx, guess, clock.now, async () => known && !isDone);
    if (verdict === 'right') return undefined;
    const error =
      typeof verdict === 'object'
        ? tooManyAttempts(verdict, clock.now())
        : new AppError(isDone ? 'setup_done' : 'invalid_setup_token');
    if (verdict === 'wrong' || verdict.isFirst) {
      await record(tx, caller, clock.now(), { ...attemptOf(admin), outcome: 'denied', reason: error.code });
    }
    return error;
  });
  if (refusal) throw refusal;
  return createFirstAdmin(services, caller, admin);
}

const attemptOf = (admin: { username: string }) =>
  ({
    eventType: 'user',
    operation: 'create',
    target: { type: 'user', id: null, name: normalizeUsername(admin.username) },
  }) as const;

/** The same for whoever may reach the database itself (the command line), without a token. Throws 409 `setup_done`. */
export async function createFirstAdmin(
  services: Pick<Services, 'database' | 'clock' | 'hasher'>,
  caller: AnyCaller,
  admin: Pick<SetupInput, 'email' | 'username' | 'password'>,
): Promise<UserBody> {
  const hash = await services.hasher.hash(admin.password);
  return operate(services, caller, attemptOf(admin), async (tx, now) => {
    await lockSystemAdmins(tx);
    if (await anyUserExists(tx)) throw new AppError('setup_done');
    const user = draftUser({ ...admin, systemRole: 'admin' }, now);
    await writeNewUser(tx, caller, user, hash);
    return presentUser(actorOf(user), user, factsOf(user, user.id));
  });
}
