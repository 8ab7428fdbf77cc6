import { createContext, SYSTEM_CALLER } from '../access/context.ts';
import { createServices, type Services } from '../composition.ts';
import { readConfig } from '../config/config.ts';
import { startDatabaseClock } from '../db/database-clock.ts';
import { migrate } from '../db/migrate.ts';
import { passwordFaults } from '../identity/credentials/index.ts';
import { newToken } from '../lib/crypto.ts';
import { CommandError } from './command-error.ts';
import { openForCommand } from './open.ts';
import { readPassword } from './read-password.ts';

/** Sets a temporary password and prints it, for when no admin can sign in and send a link. Works beside a running server. */
export async function resetPassword(
  email: string,
  { passwordStdin }: { passwordStdin?: boolean },
): Promise<void> {
  const given = passwordStdin ? await readPassword() : undefined;
  await withServices('roster reset-password', async (services, ctx) => {
    const password = given ?? temporaryPassword();
    const faults = passwordFaults(services.settings.current.passwordPolicy, password);
    if (faults.length > 0)
      throw new CommandError(faults.map(({ message }) => `Password ${message}.`).join('\n'));
    const user = await services.recovery.resetPassword(ctx, { email, password });
    console.log(`${user.username} <${user.email}> has a temporary password, to be changed at sign-in.`);
    if (given === undefined) console.log(`Password: ${password}`);
    if (user.systemRole !== 'admin')
      console.log('This user is not a system admin. To make them one: roster promote EMAIL');
  });
}

/** Makes a user a system admin, for when no system admin can sign in. Works beside a running server. */
export async function promote(email: string): Promise<void> {
  await withServices('roster promote', async (services, ctx) => {
    const user = await services.recovery.promote(ctx, email);
    if (!user) throw new CommandError(`${email} is a system admin already.`);
    console.log(`${user.username} <${user.email}> is a system admin from now on.`);
  });
}

type CommandContext = ReturnType<typeof createContext<typeof SYSTEM_CALLER>>;

/** Runs a command with the features of the server over the configured database. */
async function withServices(
  command: string,
  work: (services: Services, ctx: CommandContext) => Promise<void>,
): Promise<void> {
  const config = readConfig();
  const { database, close } = await openForCommand(config);
  try {
    await migrate(database);
    const clock = await startDatabaseClock(database);
    const services = createServices({
      config,
      database,
      clock,
      listener: { listening: false },
      report: (error) => console.error(error),
      onSessionLookup: () => {},
    });
    await services.settings.refresh();
    await work(services, createContext({ database, clock }, { ...SYSTEM_CALLER, userAgent: command }));
  } finally {
    await close();
  }
}

/** Returns a random password that has a character of each kind that a policy can require. */
const temporaryPassword = (): string => `${newToken().slice(0, 20)}-Aa1`;
