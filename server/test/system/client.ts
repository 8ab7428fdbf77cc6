import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { SETUP_TOKEN } from './roster.ts';

/** An answer; `body` is parsed JSON, or undefined when there is none. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: unknown;
}

export const PASSWORD = 'Correct horse 7 battery';
export const ADMIN = { email: 'admin@example.com', username: 'Ada Admin', password: PASSWORD };

/** A browser's worth of a client: keeps cookies, speaks JSON. */
export class Client {
  readonly url: string;
  readonly cookies = new Map<string, string>();
  readonly #agent = new Agent({ keepAlive: true });

  constructor(url: string) {
    this.url = url;
  }

  /** The same browser at another node. */
  at(url: string): Client {
    const other = new Client(url);
    for (const [name, value] of this.cookies) other.cookies.set(name, value);
    return other;
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }
  post(path: string, body?: unknown): Promise<Answer> {
    return this.send('POST', path, body === undefined ? undefined : JSON.stringify(body));
  }
  patch(path: string, body: unknown): Promise<Answer> {
    return this.send('PATCH', path, JSON.stringify(body));
  }
  delete(path: string): Promise<Answer> {
    return this.send('DELETE', path);
  }

  /** One request. Rejects when the connection breaks, and after twenty seconds without an answer. */
  send(method: string, path: string, text?: string, headers: Record<string, string> = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const sent = request(
        new URL(path.startsWith('/') ? path : `/api/v1/${path}`, this.url),
        {
          method,
          agent: this.#agent,
          signal: AbortSignal.timeout(20_000),
          headers: {
            'user-agent': 'roster-system-test',
            ...(cookie === '' ? {} : { cookie }),
            ...(text === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
            ...headers,
          },
        },
        (received) => {
          let got = '';
          received.setEncoding('utf8').on('data', (chunk: string) => {
            got += chunk;
          });
          received.on('error', reject);
          received.on('end', () => {
            for (const each of received.headers['set-cookie'] ?? []) this.#keep(each);
            const isJson = /json/.test(received.headers['content-type'] ?? '');
            resolve({
              status: received.statusCode ?? 0,
              headers: received.headers,
              body: isJson && got !== '' ? JSON.parse(got) : got || undefined,
            });
          });
        },
      );
      sent.on('error', reject);
      sent.end(text);
    });
  }

  #keep(header: string): void {
    const [name = '', value = ''] = (header.split(';')[0] ?? '').split(/=(.*)/s);
    if (value === '' || /Max-Age=0/i.test(header)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** A text inside an answer's body: `textAt(body, 'user', 'id')`. */
export function textAt(body: unknown, ...path: string[]): string {
  let found: unknown = body;
  for (const key of path)
    found = typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined;
  assert.equal(typeof found, 'string', `no text at ${path.join('.')} of ${JSON.stringify(body)}`);
  return String(found);
}

/** The answer, if it has this status; fails with its body otherwise. */
export function expect(answer: Answer, status: number): Answer {
  assert.equal(answer.status, status, `answered ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer;
}

/** Makes the first admin and signs in. */
export async function setUp(url: string): Promise<Client> {
  const client = new Client(url);
  expect(await client.post('setup', { setupToken: SETUP_TOKEN, ...ADMIN }), 201);
  expect(await client.post('session', { email: ADMIN.email, password: PASSWORD }), 201);
  return client;
}

/** Signs in. */
export async function signIn(url: string, email: string, password = PASSWORD): Promise<Client> {
  const client = new Client(url);
  expect(await client.post('session', { email, password }), 201);
  return client;
}

/** Creates a person and gives the id. */
export async function createUser(
  admin: Client,
  email: string,
  more: Record<string, unknown> = {},
): Promise<string> {
  const body = { email, username: 'Some Body', password: PASSWORD, systemRole: 'user', ...more };
  return textAt(expect(await admin.post('users', body), 201).body, 'id');
}
