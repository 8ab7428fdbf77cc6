import { readConfig } from '../config/config.ts';
import { checkDirectory } from '../identity/users/index.ts';
import { openForCommand, requireMigrated } from './open.ts';
import { counted } from './progress.ts';

/** Compares the tables that the user list reads with the users and memberships. Exit code 0: equal; 1: they differ. */
export async function check(): Promise<void> {
  const { database, close } = await openForCommand(readConfig(), { readOnly: true });
  try {
    await requireMigrated(database);
    const client = await database.dedicated('roster-check-directory');
    const tables = await checkDirectory(client).finally(() => client.end());
    for (const { table, rows, differences, examples } of tables) {
      console.log(`${table}: ${counted(rows, 'row')}, ${counted(differences, 'difference')}.`);
      for (const { kind, row } of examples) console.log(`  ${kind}: ${row}`);
    }
    if (tables.some(({ differences }) => differences > 0)) process.exitCode = 1;
  } finally {
    await close();
  }
}
