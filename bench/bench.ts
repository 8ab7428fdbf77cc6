import type { Database } from '../server/src/db/database.ts';
import type { ServerProcess } from './child.ts';
import type { Client } from './client.ts';
import type { Directory } from './directory.ts';
import type { Options } from './options.ts';
import type { Row } from './report.ts';

/** What a scenario works with: a running Roster on a directory, signed in, and connections for bare queries. */
export interface Bench {
  options: Options;
  directory: Directory;
  server: ServerProcess;
  client: Client;
  database: Database;
  /** The address of the same database, for a second Roster on it. */
  databaseUrl: string;
}

/** Measures one thing and gives its lines of the table. */
export type Scenario = (bench: Bench) => Promise<Row[]>;
