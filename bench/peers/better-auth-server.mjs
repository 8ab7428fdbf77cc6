/**
 * Better Auth behind node:http, as its documentation sets it up. The benchmark copies this file into the folder where
 * Better Auth is installed, because its imports are found there. Arguments: `migrate` (creates the tables and an admin)
 * or `serve`.
 */
import { createServer } from 'node:http';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { admin } from 'better-auth/plugins';
import pg from 'pg';

const { DATABASE_URL, PORT, ADMIN_EMAIL, ADMIN_PASSWORD } = process.env;

const auth = betterAuth({
  database: new pg.Pool({ connectionString: DATABASE_URL }),
  baseURL: `http://127.0.0.1:${PORT}`,
  secret: 'the secret of the benchmark, which guards nothing at all',
  emailAndPassword: { enabled: true },
  session: { cookieCache: { enabled: true, maxAge: 5 * 60 } },
  advanced: { database: { joins: true } },
  // All requests come from one address.
  rateLimit: { enabled: false },
  plugins: [admin()],
});

if (process.argv[2] === 'migrate') {
  const { runMigrations } = await getMigrations(auth.options);
  await runMigrations();
  await auth.api.createUser({
    body: { email: ADMIN_EMAIL, password: ADMIN_PASSWORD, name: 'Admin', role: 'admin' },
  });
  process.exit(0);
}

createServer(toNodeHandler(auth)).listen(Number(PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
