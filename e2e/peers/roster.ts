import assert from 'node:assert/strict';
import { readConfig } from '../../server/src/config/config.ts';
import { openDatabase } from '../../server/src/db/database.ts';
import { createServer } from '../../server/src/server.ts';
import { freePort } from '../../server/test/harness/ports.ts';
import {
  createTemplate,
  newRunName,
  startThrowaway,
  withDatabase,
} from '../../server/test/harness/postgres.ts';

const SETUP_TOKEN = 'a-setup-token-for-the-peers';
const ADMIN = { email: 'admin@roster.example', password: 'analytical engine 1843', username: 'Admin' };

/** A real Roster except for DNS: the TXT records are passed to it, since no resolver has them. */
export interface RosterUnderTest {
  /** `http://localhost:PORT`: another site than the peers, which are at 127.0.0.1. */
  url: string;
  txtRecords: Map<string, readonly string[]>;
  /** Sends a request as the system admin, and returns the body. Throws unless the status is 2xx. */
  api(method: string, path: string, body?: object): Promise<Record<string, unknown>>;
  sql(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

export async function startRosterForPeers(): Promise<RosterUnderTest> {
  const postgres = await startThrowaway();
  const name = newRunName();
  await createTemplate(postgres.url, name);
  const database = openDatabase({ connectionString: withDatabase(postgres.url, name) });
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const txtRecords = new Map<string, readonly string[]>();
  const config = readConfig({
    PORT: String(port),
    ROOT_URL: url,
    SECRET_KEY: 'a secret key that is for the peers only',
    SETUP_TOKEN,
    LOG_LEVEL: 'error',
    OUTBOUND_ALLOW: '127.0.0.0/8',
  });
  const server = await createServer(config, database, {
    resolveTxt: async (name) => [...(txtRecords.get(name) ?? [])],
  });
  await server.app.listen({ host: '127.0.0.1', port });
  let cookie = '';
  const api: RosterUnderTest['api'] = async (method, path, body) => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
      method,
      headers: { cookie, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    const set = answer.headers.getSetCookie().map((each) => each.split(';')[0] ?? '');
    if (set.length > 0) cookie = set.join('; ');
    const parsed: unknown = text === '' ? {} : JSON.parse(text);
    assert.ok(isRecord(parsed));
    return parsed;
  };
  await api('POST', '/setup', { setupToken: SETUP_TOKEN, ...ADMIN });
  if (cookie === '') await api('POST', '/session', { email: ADMIN.email, password: ADMIN.password });
  return {
    url,
    txtRecords,
    api,
    sql: async (text, values = []) => (await database.pool.query(text, values)).rows,
    async stop() {
      await server.close();
      await database.close();
      await postgres.stop();
    },
  };
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns a field that is an object. */
export function objectIn(body: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = body[name];
  assert.ok(isRecord(value), `${name} is an object`);
  return value;
}

/** Returns a field that is a string. */
export function textIn(body: Record<string, unknown>, name: string): string {
  const value = body[name];
  assert.ok(typeof value === 'string', `${name} is text`);
  return value;
}

/** Verifies a domain of a connection. */
export async function verifyDomain(
  roster: RosterUnderTest,
  connectionId: string,
  name: string,
): Promise<void> {
  const path = `/sso-connections/${connectionId}`;
  const { domains } = await roster.api('PATCH', path, { domains: [{ name }] });
  assert.ok(Array.isArray(domains));
  const record = objectIn(domains[0], 'record');
  roster.txtRecords.set(textIn(record, 'name'), [textIn(record, 'value')]);
  await roster.api('POST', `${path}/domains/${name}/verify`);
}
