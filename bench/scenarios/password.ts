import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Scenario } from '../bench.ts';
import { Client } from '../client.ts';
import { byTurns, rateOf, ratiosOf } from '../load.ts';
import type { Row } from '../report.ts';
import { spreadOf } from '../statistics.ts';

/** More than cores, so that a hash always waits. */
const CLIENTS = 8;
const LEAST = 0.9;
const run = promisify(execFile);

/** Measures sign-in and the creation of users, beside argon2 alone. */
export const password: Scenario = async (bench) => {
  const { options, directory, database, client, server } = bench;
  const { rows } = await database.pool.query<{ email: string }>(
    "SELECT email FROM users WHERE status = 'active' AND system_role = 'user' ORDER BY created_at LIMIT 5000",
  );
  // A client without a session, since signing in would end the session of the request.
  const anonymous = new Client(server.origin);
  const mark = Date.now().toString(36);
  let count = 0;
  const seconds = options.seconds * 1.5;
  const bare = (what: 'hash' | 'verify') => async () => {
    const script = new URL('../bare/argon2.ts', import.meta.url).pathname;
    const { stdout } = await run(process.execPath, [script, what, String(seconds)]);
    return Number(stdout);
  };
  const signIn = () => {
    const email = rows[count++ % rows.length]?.email;
    return anonymous.ask('/api/v1/session', 201, { email, password: directory.admin.password });
  };
  const create = () => {
    const email = `bench-${mark}-${count++}@bench.example`;
    return client.ask('/api/v1/users', 201, {
      email,
      username: `Bench ${count}`,
      password: 'anvil larch 1815',
    });
  };
  try {
    await rateOf(CLIENTS, 0.5, signIn);
    const signIns = await byTurns(options.rounds, () => rateOf(CLIENTS, seconds, signIn), bare('verify'));
    const creations = await byTurns(options.rounds, () => rateOf(CLIENTS, seconds, create), bare('hash'));
    return [row('sign in', directory.people, signIns), row('create user', directory.people, creations)];
  } finally {
    anonymous.close();
    await database.pool.query("DELETE FROM users WHERE email LIKE 'bench-%@bench.example'");
  }
};

function row(
  scenario: string,
  people: number,
  { measured, bare }: { measured: number[]; bare: number[] },
): Row {
  const ratio = ratiosOf(measured, bare);
  return {
    scenario,
    people,
    unit: 'a second',
    measured: spreadOf(measured),
    bare: spreadOf(bare),
    ratio,
    target: `≥ ${LEAST.toFixed(2)} × argon2`,
    met: ratio.median >= LEAST,
  };
}
