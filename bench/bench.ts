import type { Database } from '../server/src/db/database.ts';
import type { ServerProcess } from './child.ts';
import type { Client } from './client.ts';
import type { Directory } from './directory.ts';
import type { Options } from './options.ts';
import type { Row } from './report.ts';

/** The input of a scenario: a running Roster on a directory, a signed-in client, and connections for bare queries. */
export interface Bench {
  options: Options;
  directory: Directory;
  server: ServerProcess;
  client: Client;
  database: Database;
  /** The URI of the same database, for a second Roster on it. */
  databaseUrl: string;
}

/** Measures one subject and returns its rows of the table. */
export type Scenario = (bench: Bench) => Promise<Row[]>;
