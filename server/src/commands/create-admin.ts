import { read } from 'read';
import { createContext, SYSTEM_CALLER } from '../access/context.ts';
import { readConfig } from '../config/config.ts';
import { startDatabaseClock } from '../db/database-clock.ts';
import { migrate } from '../db/migrate.ts';
import {
  createPasswordHasher,
  createPasswords,
  knownWordFaults,
  passwordFaults,
} from '../identity/credentials/index.ts';
import { createFirstAdmin } from '../identity/setup/index.ts';
import { usernameFaults } from '../identity/users/index.ts';
import { displayEmail, emailFaults } from '../lib/email.ts';
import type { ValueFault } from '../lib/errors.ts';
import { readSettings } from '../settings/index.ts';
import { CommandError, UsageError } from './command-error.ts';
import { openForCommand } from './open.ts';
import { readPassword } from './read-password.ts';

interface Options {
  email?: string;
  username?: string;
  passwordStdin?: boolean;
}

/** Creates the first system admin. Access to the database replaces the setup token. Refused if any user exists. */
export async function createAdmin(options: Options): Promise<void> {
  const config = readConfig();
  const admin = {
    email: options.email ?? (await ask('Email: ')),
    username: options.username ?? (await ask('Display name: ')),
    password: options.passwordStdin ? await readPassword() : await askPassword(),
  };
  const { database, close } = await openForCommand(config);
  try {
    await migrate(database);
    const current = await readSettings(database.db);
    refuseFaults({
      Email: emailFaults(admin.email),
      'Display name': usernameFaults(admin.username),
      Password: [
        ...passwordFaults(current.passwordPolicy, admin.password),
        ...knownWordFaults(admin.password, { ...admin, systemName: current.general.name }),
      ],
    });
    const ctx = createContext(
      { database, clock: await startDatabaseClock(database) },
      { ...SYSTEM_CALLER, userAgent: 'roster create-admin' },
    );
    const user = await createFirstAdmin(ctx, createPasswords(createPasswordHasher(), { current }), admin);
    console.log(
      `${user.username} <${displayEmail(user.email)}> is the first system admin. Sign in at ${config.rootUrl}`,
    );
  } finally {
    await close();
  }
}

function refuseFaults(faults: Record<string, ValueFault[]>): void {
  const lines = Object.entries(faults).flatMap(([field, found]) =>
    found.map(({ message }) => `${field} ${message}.`),
  );
  if (lines.length > 0) throw new CommandError(lines.join('\n'));
}

async function ask(prompt: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new UsageError('Without a terminal, --email, --username and --password-stdin are required.');
  return read({ prompt });
}

async function askPassword(): Promise<string> {
  if (!process.stdin.isTTY) throw new UsageError('Without a terminal, --password-stdin is required.');
  const password = await read({ prompt: 'Password: ', silent: true, replace: '•' });
  const again = await read({ prompt: 'Password again: ', silent: true, replace: '•' });
  if (password !== again) throw new CommandError('The passwords do not match. No admin was created.');
  return password;
}
