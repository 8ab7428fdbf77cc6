/** A Roster behind something, and a client that reaches it over TLS from an address of its own. */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { eventually, FOLDER, logOf, ROOT, start } from './programs.ts';

export const HOST = 'people.example.com';
/** Not the proxy's address, so that it shows which of them Roster takes. */
export const CLIENT_ADDRESS = '127.0.0.9';
const SETUP_TOKEN = 'setup token of the surroundings';
/** Shared by the nodes of a database. */
const SECRET_KEY = 'the secret key of the surroundings, shared';
/** Returns the settings of a node on a database that nodes share. */
export const settingsOf = (databaseUrl: string) => ({
  DATABASE_URL: databaseUrl,
  SECRET_KEY,
  ROOT_URL: `https://${HOST}`,
});
export const ADMIN = { email: 'admin@example.com', username: 'Admin', password: 'surrounded password 1' };

export interface Roster {
  name: string;
  port: number;
  program: ChildProcess;
  log(): string;
}

/** What is started instead of this checkout. */
interface Program {
  command: string[];
  folder: string;
}

/** Starts Roster and waits until it is ready. */
export async function startRoster(
  name: string,
  settings: NodeJS.ProcessEnv,
  { command, folder }: Program = {
    command: [process.execPath, join(ROOT, 'server/bin/roster.mjs'), 'start'],
    folder: ROOT,
  },
): Promise<Roster> {
  const [file = '', ...args] = command;
  const before = logOf(name).length;
  const env = {
    PORT: '0',
    LOG_LEVEL: 'info',
    TRUST_PROXY: '1',
    SETUP_TOKEN,
    ...settings,
  };
  const program = start(name, file, args, env, folder);
  // With a ROOT_URL the line of the address has the port of the outside; Fastify's has ours.
  const port = await eventually(`${name} is ready`, () =>
    logOf(name).includes('Roster is ready', before)
      ? /"msg":"Server listening at http:[^"]+:(\d+)"/.exec(logOf(name).slice(before))?.[1]
      : undefined,
  );
  return { name, port: Number(port), program, log: () => logOf(name) };
}

/** Creates the first system admin, and returns their browser, signed in. */
export async function setUpAdmin(roster: Roster): Promise<Client> {
  const client = createClient(roster.port, false);
  const created = await client.send('POST', '/api/v1/setup', { body: { setupToken: SETUP_TOKEN, ...ADMIN } });
  if (created.status !== 201) throw new Error(created.text);
  await signIn(client);
  return client;
}

/** Signs the admin in. */
export async function signIn(client: Client): Promise<void> {
  const { email, password } = ADMIN;
  const { status, text } = await client.send('POST', '/api/v1/session', { body: { email, password } });
  if (status !== 201) throw new Error(`${status} ${text}`);
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  json(): Record<string, unknown>;
}

export interface Client {
  send(
    method: string,
    path: string,
    more?: { body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer>;
  /** Returns what an event stream sends, as it comes. */
  stream(path: string): Promise<{ received(): string; close(): void }>;
  cookies: Map<string, string>;
}

/** Returns a browser with cookies. */
export function createClient(port: number, tls: boolean): Client {
  const cookies = new Map<string, string>();
  const open = (method: string, path: string, headers: Record<string, string | number>) => {
    const options = {
      host: '127.0.0.1',
      port,
      method,
      path,
      localAddress: CLIENT_ADDRESS,
      headers: {
        host: HOST,
        origin: `https://${HOST}`,
        'accept-encoding': 'gzip',
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...headers,
      },
    };
    return tls
      ? httpsRequest({
          ...options,
          servername: HOST,
          ca: readFileSync(join(FOLDER, 'roster.pem')),
          agent: false,
        })
      : httpRequest({ ...options, agent: false });
  };
  return {
    cookies,
    async send(method, path, { body, headers = {} } = {}) {
      const bytes =
        body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
      const sent = open(method, path, {
        ...(bytes && { 'content-type': 'application/json', 'content-length': bytes.length }),
        ...headers,
      });
      return new Promise((resolve, reject) => {
        sent.on('error', reject);
        sent.on('response', async (response) => {
          for (const line of response.headers['set-cookie'] ?? []) {
            const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
            cookies.set(name, value);
          }
          const raw = await buffer(response).catch(() => Buffer.alloc(0));
          const { gunzipSync, brotliDecompressSync } = await import('node:zlib');
          const encoding = response.headers['content-encoding'];
          const plain =
            encoding === 'gzip' ? gunzipSync(raw) : encoding === 'br' ? brotliDecompressSync(raw) : raw;
          const text = plain.toString();
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: (): Record<string, unknown> => JSON.parse(text),
          });
        });
        sent.end(bytes);
      });
    },
    stream(path) {
      const sent = open('GET', path, { accept: 'text/event-stream' });
      return new Promise((resolve, reject) => {
        let received = '';
        sent.on('error', reject);
        sent.on('response', (response) => {
          if (response.statusCode !== 200) return reject(new Error(`${path}: ${response.statusCode}`));
          response.on('error', () => {});
          response.setEncoding('utf8').on('data', (chunk: string) => {
            received += chunk;
          });
          resolve({ received: () => received, close: () => sent.destroy() });
        });
        sent.end();
      });
    },
  };
}
