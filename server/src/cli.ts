import { Command, CommanderError } from 'commander';

/** The command line. Each command's code is loaded when it is run, so that `start` is quick. */
const program = new Command('roster')
  .description('Roster: a self-hosted user-management server')
  .exitOverride()
  .showHelpAfterError('Run roster --help to see what there is.');

program
  .command('start')
  .description('start the server: API and console on one port')
  .action(async () => (await import('./commands/start.ts')).start());

program
  .command('create-admin')
  .description('make the first system admin; also beside a running server')
  .option('--email <email>', 'the sign-in name')
  .option('--username <name>', 'the display name')
  .option('--password-stdin', 'read the password from standard input')
  .action(async (options) => (await import('./commands/create-admin.ts')).createAdmin(options));

program
  .command('migrate')
  .description('bring the database to this release, without starting the server')
  .action(async () => (await import('./commands/migrate.ts')).migrateDatabase());

program
  .command('dump')
  .description('write the whole database to a new file; also beside a running server')
  .argument('<file>', 'the file to write')
  .action(async (file) => (await import('./commands/dump.ts')).dump(file));

program
  .command('restore')
  .description('load a dump into an empty database, embedded or at DATABASE_URL')
  .argument('<file>', 'a file that roster dump wrote')
  .action(async (file) => (await import('./commands/dump.ts')).restore(file));

program
  .command('seed')
  .description('fill the database with made-up people, for trying out and measuring')
  .argument('<count>', 'how many, up to 10000000')
  .argument('[seed]', 'another number makes other people', '0')
  .option('--organizations <count>', 'organizations as well, with ten projects and members each', '0')
  .action(async (count, seed, { organizations }) =>
    (await import('./commands/seed.ts')).seed({ count, seed, organizations }),
  );

const audit = program.command('audit').description('prove the audit trail');

audit
  .command('verify')
  .description('find the first event or seal that is not as Roster wrote it; also beside a running server')
  .argument('[file]', 'an export as NDJSON, instead of the database; needs no server')
  .option('--public-key <key...>', 'keys to believe: fingerprints, PEM, or files of PEM')
  .option('--json', 'tell it as JSON')
  .action(async (file, options) => (await import('./commands/audit-verify.ts')).verifyAudit(file, options));

audit
  .command('key')
  .description('print the public keys of the audit trail, to be kept elsewhere')
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
  // Not commander's default command: it would take a mistyped command for an argument of `start`.
  await program.parseAsync(process.argv.length > 2 ? process.argv : [...process.argv, 'start']);
} catch (error) {
  // At once: a connection that failed half-way (a password asked for and none given) would keep the process for a minute.
  process.exit(exitCodeOf(error));
}

/** 0 done, 1 found wrong or refused, 2 used wrongly. What is expected to go wrong is told in its own words alone. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const expected =
    error instanceof Error &&
    /^(Config|Database|Embedded|NewerDatabase|Command|Usage|App)Error$/.test(error.constructor.name);
  console.error(expected ? error.message : error);
  return error instanceof Error && error.constructor.name === 'UsageError' ? 2 : 1;
}
