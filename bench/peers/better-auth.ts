import { execFile } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '../../server/test/harness/ports.ts';
import { runStatement } from '../../server/test/harness/postgres.ts';
import { startServer } from '../child.ts';
import { Client } from '../client.ts';
import type { Installed } from './install.ts';
import { loadPeople, newDatabase } from './people.ts';
import { CREATED_DOMAIN, listIn, PAGE, PEER_ADMIN, type Product, type Setup } from './product.ts';

const SERVER = fileURLToPath(new URL('better-auth-server.mjs', import.meta.url));
const API = '/api/auth';
const LIST = `${API}/admin/list-users?sortBy=email&sortDirection=asc&limit=${PAGE}`;

/** The people, with the password of the admin, and the indexes that the documentation recommends. */
const FILL = [
  `INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt", role)
   SELECT replace(gen_random_uuid()::text, '-', ''), username, email, true, created_at, created_at, 'user' FROM people`,
  `INSERT INTO account (id, "accountId", "providerId", "userId", password, "createdAt", "updatedAt")
   SELECT replace(gen_random_uuid()::text, '-', ''), u.id, 'credential', u.id, admin.password, u."createdAt", u."updatedAt"
   FROM "user" u, (SELECT password FROM account) admin WHERE u.role = 'user'`,
  'DROP TABLE people',
  'CREATE INDEX IF NOT EXISTS "account_userId_idx" ON account ("userId")',
  'CREATE INDEX IF NOT EXISTS "session_userId_idx" ON session ("userId")',
  'CREATE INDEX IF NOT EXISTS verification_identifier_idx ON verification (identifier)',
];

/** Fills a database of Better Auth and starts it. */
export async function startBetterAuth(
  { postgresUrl, people }: Setup,
  { folder, version }: Installed,
): Promise<Product> {
  const url = await newDatabase(postgresUrl, `peers_${people}_better_auth`);
  const script = join(folder, 'server.mjs');
  copyFileSync(SERVER, script);
  const envOn = (port: number) => ({
    NODE_ENV: 'production',
    DATABASE_URL: url,
    PORT: String(port),
    ADMIN_EMAIL: PEER_ADMIN.email,
    ADMIN_PASSWORD: PEER_ADMIN.password,
  });
  await promisify(execFile)(process.execPath, [script, 'migrate'], {
    cwd: folder,
    env: { ...process.env, ...envOn(0) },
  });
  await loadPeople(url, people, FILL);

  const start = async () => {
    const port = await freePort();
    return startServer([script, 'serve'], port, `${API}/ok`, envOn(port), folder);
  };
  const server = await start();
  // As a browser sends it; requests with cookies are refused without.
  const headers = { origin: server.origin };
  const admin = new Client(server.origin, headers);
  const anonymous = new Client(server.origin, headers);
  const signIn = (email: string, password: string) => ({
    path: `${API}/sign-in/email`,
    status: 200,
    body: { email, password },
  });
  const search = (fragment: string) => ({
    path: `${LIST}&searchField=name&searchOperator=contains&searchValue=${encodeURIComponent(fragment)}`,
    status: 200,
  });
  return {
    name: `Better Auth ${version}`,
    server,
    admin,
    anonymous,
    async renewSession() {
      const { path, status, body } = signIn(PEER_ADMIN.email, PEER_ADMIN.password);
      admin.cookie = '';
      admin.keepCookies(await admin.ask(path, status, body));
    },
    async sessionChecks() {
      const path = `${API}/get-session`;
      const check = { server, headers: admin.headers };
      return {
        cached: { ...check, path },
        everyTime: { ...check, path: `${path}?disableCookieCache=true` },
        stop: async () => {},
      };
    },
    signIn,
    createUser: ({ email, firstName, lastName, password }) => ({
      path: `${API}/admin/create-user`,
      status: 200,
      body: { email, password, name: `${firstName} ${lastName}`, role: 'user' },
    }),
    page: async (after) => ({ path: `${LIST}&offset=${after}`, status: 200 }),
    search,
    // The search compares letter case, so the names are written as the people write theirs.
    searchName: (first, last) => search(`${first} ${last}`),
    usersIn: (text) => listIn(text, 'users'),
    suggestionsIn: () => [],
    startAnother: start,
    async removeCreated() {
      await runStatement(url, `DELETE FROM "user" WHERE email LIKE '%@${CREATED_DOMAIN}'`);
    },
    async stop() {
      for (const client of [admin, anonymous]) client.close();
      await server.stop();
    },
  };
}
