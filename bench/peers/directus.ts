import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../server/test/harness/ports.ts';
import { runStatement } from '../../server/test/harness/postgres.ts';
import { type ServerProcess, startServer } from '../child.ts';
import { Client } from '../client.ts';
import type { Installed } from './install.ts';
import { loadPeople, newDatabase } from './people.ts';
import { CREATED_DOMAIN, listIn, PAGE, PEER_ADMIN, type Product, type Setup } from './product.ts';

/** The documentation recommends to ask only for the fields that are needed. */
const LIST = `/users?sort=email&limit=${PAGE}&fields=id,first_name,last_name,email,status,role,last_access`;
const ME = '/users/me?fields=id,first_name,last_name,email,status,role';

/** The people, with the password of the admin; the first word of a name is the first name. */
const FILL = [
  `INSERT INTO directus_users (id, first_name, last_name, email, password, status, provider)
   SELECT gen_random_uuid(), split_part(username, ' ', 1), NULLIF(substr(username, length(split_part(username, ' ', 1)) + 2), ''),
     people.email, admin.password, 'active', 'default'
   FROM people, (SELECT password FROM directus_users) admin`,
  'DROP TABLE people',
];

/** Fills a database of Directus and starts it. */
export async function startDirectus(
  { postgresUrl, people }: Setup,
  { folder, version }: Installed,
): Promise<Product> {
  const url = await newDatabase(postgresUrl, `peers_${people}_directus`);
  // Not `directus`, which looks for updates in the registry first: the time of a start would depend on the network.
  const program = join(folder, 'node_modules/@directus/api/dist/cli/run.js');
  const env = {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    SECRET: 'the secret of the benchmark, which guards nothing at all',
    DB_CLIENT: 'pg',
    DB_CONNECTION_STRING: url,
    ADMIN_EMAIL: PEER_ADMIN.email,
    ADMIN_PASSWORD: PEER_ADMIN.password,
    ACCESS_TOKEN_TTL: '1d',
    LOG_LEVEL: 'error',
    TELEMETRY: 'false',
    LOGIN_STALL_TIME: '0',
    PRESSURE_LIMITER_ENABLED: 'false',
  };
  await promisify(execFile)(process.execPath, [program, 'bootstrap'], {
    cwd: folder,
    env: { ...process.env, ...env },
  });
  await loadPeople(url, people, FILL);

  const start = async (more: Record<string, string> = {}) => {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const settings = { ...env, ...more, PORT: String(port), PUBLIC_URL: origin };
    return startServer([program, 'start'], port, '/server/ping', settings, folder);
  };
  const server = await start();
  const signInAt = async ({ origin }: ServerProcess, mode: 'json' | 'session') => {
    const client = new Client(origin);
    try {
      return await client.ask('/auth/login', 200, { ...PEER_ADMIN, mode });
    } finally {
      client.close();
    }
  };
  // A standard token, which is verified by its signature: a session would be looked up for each request.
  const standardTokenOf = async (at: ServerProcess) => {
    const { text } = await signInAt(at, 'json');
    return { authorization: `Bearer ${/"access_token":"([^"]+)"/.exec(text)?.[1]}` };
  };
  const admin = new Client(server.origin, await standardTokenOf(server));
  const anonymous = new Client(server.origin);
  return {
    name: `Directus ${version}`,
    server,
    admin,
    anonymous,
    // The token is valid for longer than a run.
    renewSession: async () => {},
    async sessionChecks() {
      const caching = await start({ CACHE_ENABLED: 'true', CACHE_STORE: 'memory', CACHE_AUTO_PURGE: 'true' });
      const session = new Client(server.origin);
      session.keepCookies(await signInAt(server, 'session'));
      return {
        cached: { server: caching, path: ME, headers: await standardTokenOf(caching) },
        everyTime: { server, path: ME, headers: session.headers },
        stop: () => caching.stop(),
      };
    },
    signIn: (email, password) => ({ path: '/auth/login', status: 200, body: { email, password } }),
    createUser: ({ email, firstName, lastName, password }) => ({
      path: '/users',
      status: 200,
      body: { email, password, first_name: firstName, last_name: lastName },
    }),
    page: async (after) => ({ path: `${LIST}&offset=${after}`, status: 200 }),
    search: (fragment) => ({ path: `${LIST}&search=${encodeURIComponent(fragment)}`, status: 200 }),
    // `search` looks for the whole text within one field, so two fields take a filter.
    searchName: (first, last) => ({
      path: `${LIST}&filter=${encodeURIComponent(
        JSON.stringify({
          _and: [{ first_name: { _icontains: first } }, { last_name: { _icontains: last } }],
        }),
      )}`,
      status: 200,
    }),
    usersIn: (text) => listIn(text, 'data'),
    suggestionsIn: () => [],
    startAnother: () => start(),
    async removeCreated() {
      await runStatement(url, `DELETE FROM directus_users WHERE email LIKE '%@${CREATED_DOMAIN}'`);
    },
    async stop() {
      for (const client of [admin, anonymous]) client.close();
      await server.stop();
    },
  };
}
