import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import pg from 'pg';
import { codeOf } from '../../src/db/errors.ts';
import { migrate } from '../../src/db/migrate.ts';
import { checkDirectory } from '../../src/identity/users/index.ts';
import { newId } from '../../src/lib/ids.ts';
import {
  createTestDatabase,
  eventually,
  insertMember,
  insertOrganization,
  insertPeople,
} from '../harness/index.ts';

/** The last migration of the release that still runs. */
const FORMER = '0014_search_of_directory';

/** What a node of the former release has not committed yet when a new one migrates, and what it does then. */
const WRITES: Record<string, { first: string; second?: string }> = {
  'a new user': {
    first: `INSERT INTO users (id, username, email, system_role, status, search_text, created_at, updated_at)
      VALUES (gen_random_uuid(), 'New', $1 || '@example.org', 'user', 'active', 'new', now(), now())`,
  },
  'a sign-in': { first: 'UPDATE user_activity SET last_login_at = now() WHERE user_id = $1::text::uuid' },
  'a user who is locked and then disabled': {
    first: 'SELECT FROM users WHERE id = $1::text::uuid FOR NO KEY UPDATE',
    second: "UPDATE users SET status = 'disabled' WHERE id = $1::text::uuid",
  },
  'a member who leaves and is then disabled': {
    first: 'DELETE FROM organization_members WHERE user_id = $1::text::uuid',
    second: "UPDATE users SET status = 'disabled' WHERE id = $1::text::uuid",
  },
};

describe('a database is migrated beside a node that has not committed', () => {
  for (const [name, { first, second }] of Object.entries(WRITES))
    test(name, async (t) => {
      const { database, sql, url, drop } = await createTestDatabase({ empty: true });
      const [writer, checker] = [url, url].map((connectionString) => new pg.Client({ connectionString }));
      assert.ok(writer && checker);
      await Promise.all([writer.connect(), checker.connect()]);
      t.after(async () => {
        await Promise.all([writer.end(), checker.end()]);
        await drop();
      });
      await migrate(database, { through: FORMER });
      const organization = await insertOrganization({ sql });
      const [person] = await insertPeople({ sql }, [{ email: `${newId()}@example.com` }]);
      const id = person?.id ?? '';
      await insertMember({ sql }, organization, id);

      await writer.query('BEGIN');
      await writer.query(first, [id]);
      const migrated = migrate(database);
      await eventually(async () => {
        const [row] = await sql<{ waits: boolean }>(
          `SELECT count(*) > 0 AS waits FROM pg_stat_activity
           WHERE datname = current_database() AND application_name = 'roster-migrate' AND wait_event_type = 'Lock'`,
        );
        assert.ok(row?.waits);
      });
      // One of the two may be ended by a deadlock: nodes repeat such transactions, and so does the migration.
      try {
        if (second) await writer.query(second, [id]);
        await writer.query('COMMIT');
      } catch (error) {
        assert.equal(codeOf(error), '40P01', name);
        await writer.query('ROLLBACK');
      }
      assert.equal((await migrated)[0], '0015_sizes_of_scopes');
      for (const { table, examples } of await checkDirectory(checker)) assert.deepEqual(examples, [], table);
    });
});
