import { Command, CommanderError } from 'commander';

/** The command line. The code of a command is loaded when it runs, to keep `start` fast. */
const program = new Command('roster')
  .description('Roster: a self-hosted user-management server')
  .exitOverride()
  .showHelpAfterError('Run roster --help for a list of commands.');

program
  .command('start')
  .description('start the server: API and console on one port')
  .action(async () => (await import('./commands/start.ts')).start());

program
  .command('create-admin')
  .description('create the first system admin; works while the server runs')
  .option('--email <email>', 'the sign-in name')
  .option('--username <name>', 'the display name')
  .option('--password-stdin', 'read the password from standard input')
  .action(async (options) => (await import('./commands/create-admin.ts')).createAdmin(options));

program
  .command('reset-password')
  .description('set a temporary password and print it; works while the server runs')
  .argument('<email>', 'the email address of the user')
  .option('--password-stdin', 'read the password from standard input')
  .action(async (email, options) => (await import('./commands/recover.ts')).resetPassword(email, options));

program
  .command('promote')
  .description('make a user a system admin; works while the server runs')
  .argument('<email>', 'the email address of the user')
  .action(async (email) => (await import('./commands/recover.ts')).promote(email));

program
  .command('migrate')
  .description('apply the missing migrations without starting the server')
  .action(async () => (await import('./commands/migrate.ts')).migrateDatabase());

program
  .command('dump')
  .description('write the whole database to a new file; works while the server runs')
  .argument('<file>', 'the file to write')
  .action(async (file) => (await import('./commands/dump.ts')).dump(file));

program
  .command('restore')
  .description('load a dump into an empty database, embedded or at DATABASE_URL')
  .argument('<file>', 'a file that roster dump wrote')
  .action(async (file) => (await import('./commands/dump.ts')).restore(file));

program
  .command('check')
  .description('compare the tables that the user list reads with the users and memberships')
  .action(async () => (await import('./commands/check.ts')).check());

program
  .command('seed')
  .description('add generated users, for evaluation and benchmarks')
  .argument('<count>', 'number of users, up to 10000000')
  .argument('[seed]', 'seed of the generator; another number generates other users', '0')
  .option('--organizations <count>', 'also add organizations, each with ten projects and members', '0')
  .action(async (count, seed, { organizations }) =>
    (await import('./commands/seed.ts')).seed({ count, seed, organizations }),
  );

const audit = program.command('audit').description('verify the audit log');

audit
  .command('verify')
  .description('find the first event or seal that was changed; works while the server runs')
  .argument('[file]', 'an NDJSON export, verified instead of the database')
  .option('--public-key <key...>', 'trusted keys: fingerprints, PEM, or PEM files')
  .option('--json', 'print the result as JSON')
  .action(async (file, options) => (await import('./commands/audit-verify.ts')).verifyAudit(file, options));

audit
  .command('key')
  .description('print the public keys of the audit log, to be stored elsewhere')
  .action(async () => (await import('./commands/audit-key.ts')).printAuditKeys());

const sso = program.command('sso').description('single sign-on, when a provider fails');

sso
  .command('disable')
  .description('disable a connection, so that passwords work again; also beside a running server')
  .argument('[connection]', 'its ID or name')
  .option('--all', 'disable all connections')
  .action(async (connection, options) =>
    (await import('./commands/sso-disable.ts')).disableSso(connection, options),
  );

try {
  // Not a default command of commander, which would treat a mistyped command as an argument of `start`.
  await program.parseAsync(process.argv.length > 2 ? process.argv : [...process.argv, 'start']);
} catch (error) {
  // Immediately: a connection that failed during authentication would keep the process alive for a minute.
  process.exit(exitCodeOf(error));
}

/** Returns 0 for success, 1 for a failure, 2 for a usage error. Prints expected errors without a stack trace. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const expected =
    error instanceof Error &&
    /^(Config|Database|Embedded|NewerDatabase|Command|Usage|App)Error$/.test(error.constructor.name);
  console.error(expected ? error.message : error);
  return error instanceof Error && error.constructor.name === 'UsageError' ? 2 : 1;
}
