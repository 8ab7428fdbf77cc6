import { runStatement } from '../../server/test/harness/postgres.ts';
import { startRoster } from '../child.ts';
import { Client } from '../client.ts';
import { openDirectory } from '../directory.ts';
import { nextCursor } from '../users.ts';
import { CREATED_DOMAIN, listIn, PAGE, type Product, type Setup } from './product.ts';

const STEP = 200;
const LIST = '/api/v1/users?sort=email';
/** Directus refuses to sign in addresses of reserved domains. */
const SIGNING_IN = `SELECT email FROM users WHERE status = 'active' AND system_role = 'user' AND email NOT LIKE '%.example'
  ORDER BY created_at LIMIT 2000`;

/** Starts Roster on a directory of `roster seed`. Returns also email addresses of people who can sign in: some are disabled. */
export async function startRosterProduct({
  postgresUrl,
  people,
}: Setup): Promise<{ roster: Product; emails: string[] }> {
  const directory = await openDirectory(people, postgresUrl);
  const server = await startRoster(directory.env);
  const admin = new Client(server.origin);
  const anonymous = new Client(server.origin);
  const databaseUrl = directory.env.DATABASE_URL ?? postgresUrl;
  const search = (q: string) => ({
    path: `${LIST}&limit=${PAGE}&q=${encodeURIComponent(q)}`,
    status: 200,
  });
  const active = await runStatement(databaseUrl, SIGNING_IN);
  const roster: Product = {
    name: 'Roster',
    server,
    admin,
    anonymous,
    renewSession: () => admin.signIn(directory.admin.email, directory.admin.password),
    async sessionChecks() {
      const uncached = await startRoster({ ...directory.env, SESSION_CACHE_SIZE: '0' });
      const check = { path: '/api/v1/session', headers: admin.headers };
      return {
        cached: { ...check, server },
        everyTime: { ...check, server: uncached },
        stop: () => uncached.stop(),
      };
    },
    signIn: (email, password) => ({ path: '/api/v1/session', status: 201, body: { email, password } }),
    createUser: ({ email, firstName, lastName, password }) => ({
      path: '/api/v1/users',
      status: 201,
      body: { email, username: `${firstName} ${lastName}`, password },
    }),
    async page(after) {
      let cursor = '';
      for (let seen = 0; seen < after; seen += Math.min(STEP, after - seen)) {
        const limit = Math.min(STEP, after - seen);
        const { text } = await admin.ask(`${LIST}&limit=${limit}${cursor}`, 200);
        cursor = `&cursor=${encodeURIComponent(nextCursor(text).cursor)}`;
      }
      return { path: `${LIST}&limit=${PAGE}${cursor}`, status: 200 };
    },
    search,
    searchName: (first, last) => search(`${first} ${last}`),
    usersIn: (text) => listIn(text, 'items'),
    suggestionsIn: (text) => listIn(text, 'suggestions').map(String),
    startAnother: () => startRoster(directory.env),
    async removeCreated() {
      await runStatement(databaseUrl, `DELETE FROM users WHERE email LIKE '%@${CREATED_DOMAIN}'`);
    },
    async stop() {
      for (const client of [admin, anonymous]) client.close();
      await server.stop();
    },
  };
  return { roster, emails: active.map(({ email }) => String(email)) };
}
