import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { APIRequestContext } from 'playwright-core';
import { openConfigured } from '../../server/src/db/open.ts';
import {
  copyDataTemplate,
  makeFolder,
  removeDatabaseElsewhere,
  removeFolder,
} from '../../server/test/harness/data-template.ts';
import { eventually } from './eventually.ts';

const PROGRAM = fileURLToPath(new URL('../../server/bin/roster.mjs', import.meta.url));
const SETUP_TOKEN = 'a-setup-token-for-the-journeys';
/** The timeout for a new database and a start, which are slow on a busy machine. Milliseconds. */
const START_TIMEOUT = 120_000;

/** The password of all users that `roster seed` creates; it prints it. */
export const SEED_PASSWORD = 'Roster seed 2026';

export interface Credentials {
  email: string;
  password: string;
}

/** The first system admin, where the setup is not the subject of a journey. */
export const ADMIN = {
  username: 'Ada Lovelace',
  email: 'ada@roster.example',
  password: 'analytical engine 1843',
};

/** A Roster for one file of journeys: the real program, on an embedded database in a temporary folder. */
export interface Roster {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** As printed by the server at its start. */
  readonly setupLink: string;
  /** Adds generated users beside the running server. */
  seed(count: number): Promise<void>;
  /** Runs SQL on the database of the running server, for example to expire a link. */
  sql(statement: string, values?: unknown[]): Promise<void>;
  /** Creates ADMIN, for journeys after the setup. */
  setUp(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRoster(settings: Record<string, string> = {}): Promise<Roster> {
  const folder = makeFolder();
  const dataDir = join(folder, 'data');
  // e2e/run.ts makes it once for all files.
  const { E2E_DATA_TEMPLATE: template } = process.env;
  if (template) copyDataTemplate(template, dataDir);
  const env = { PATH: process.env.PATH, PORT: '0', DATA_DIR: dataDir, SETUP_TOKEN, ...settings };
  const server = program(['start'], env);
  const tidyUp = () => {
    removeDatabaseElsewhere(dataDir);
    removeFolder(folder);
  };
  const stop = async () => {
    server.child.kill('SIGTERM');
    await server.ended;
    tidyUp();
  };
  try {
    const printed = await Promise.race([
      eventually(() => addresses(server.output()), START_TIMEOUT),
      failure(server),
    ]);
    return {
      ...printed,
      stop,
      seed: async (count) => {
        const seeding = program(['seed', String(count)], env);
        if ((await seeding.ended) !== 0) throw new Error(`roster seed failed:\n${seeding.output()}`);
      },
      sql: async (statement, values = []) => {
        const location = { databaseUrl: undefined, databasePoolSize: 10, dataDir };
        const { database, close } = await openConfigured(location, { attach: true, log: () => {} });
        try {
          await database.pool.query(statement, values);
        } finally {
          await close();
        }
      },
      setUp: async () => {
        const { username, email, password } = ADMIN;
        const answer = await fetch(`${printed.url}/api/v1/setup`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ setupToken: SETUP_TOKEN, username, email, password }),
        });
        if (answer.status !== 201) throw new Error(`The setup was refused: ${await answer.text()}`);
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Program {
  child: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
}

function program(words: string[], env: NodeJS.ProcessEnv): Program {
  const child = spawn(process.execPath, [PROGRAM, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const ended = once(child, 'exit').then(([code]): number | null => code);
  // The server must end when the journeys are interrupted.
  const kill = () => child.kill('SIGTERM');
  process.once('exit', kill);
  ended.finally(() => process.off('exit', kill)).catch(() => {});
  return { child, output: () => output, ended };
}

function addresses(output: string): Pick<Roster, 'url' | 'setupLink'> {
  const url = /^Roster is ready at (\S+)$/m.exec(output)?.[1];
  const setupLink = /^Create the first system admin .*: (\S+)$/m.exec(output)?.[1];
  if (url === undefined || setupLink === undefined) throw new Error(`The server is not ready:\n${output}`);
  return { url, setupLink };
}

async function failure(server: Program): Promise<never> {
  const code = await server.ended;
  throw new Error(`The server ended with ${code}:\n${server.output()}`);
}

/** Returns the id in a response body. */
export function idIn(body: unknown): string {
  if (typeof body === 'object' && body !== null && 'id' in body && typeof body.id === 'string')
    return body.id;
  throw new Error(`No id in ${JSON.stringify(body)}`);
}

/** Creates a user by the API, where creating is not the subject of the journey; returns the id. */
export async function createUser(
  admin: APIRequestContext,
  user: { username: string; email: string; password?: string; systemRole?: 'admin' | 'user' },
): Promise<string> {
  const data = { password: SEED_PASSWORD, systemRole: 'user', mustChangePassword: false, ...user };
  const answer = await admin.post('/api/v1/users', { data });
  if (answer.status() !== 201) throw new Error(`Creating was refused: ${await answer.text()}`);
  return idIn(await answer.json());
}
