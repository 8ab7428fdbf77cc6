import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { firstAdmin, newUserBody, startTestServer } from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const visitor = server.client();
const { host, hostname, port } = new URL(server.url);
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Sends bytes and returns the server's response, until the connection ends. */
async function say(bytes: string | Buffer): Promise<{ status: number; head: string; body: string }> {
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    answer += chunk;
  });
  // The server closes while the client is still writing; only the response matters.
  socket.on('error', () => {});
  socket.write(bytes);
  await once(socket, 'close');
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  return { status: Number(/^HTTP\/1\.1 (\d+) /.exec(head)?.[1]), head, body };
}
const get = (path: string, more = '') =>
  `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${more}\r\n`;

const UNREADABLE: Record<string, [bytes: string | Buffer, status: number]> = {
  words: ['hello there\r\n\r\n', 400],
  'the begin of TLS': [Buffer.from('16030100a5010000a10303', 'hex'), 400],
  zeros: [Buffer.alloc(200), 400],
  'another version': ['GET / HTTP/9.9\r\n\r\n', 400],
  'two lengths': [
    `POST /api/v1/session HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
    400,
  ],
  'a length and chunks': [
    `POST /api/v1/session HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
  ],
  'a header with a bare newline': [get('/', 'X: a\nb\r\n'), 400],
  'headers that are too long': [get('/', `X: ${'x'.repeat(20_000)}\r\n`), 431],
  'an address that is too long': [get(`/${'x'.repeat(20_000)}`), 431],
};

describe('malformed requests', () => {
  for (const [what, [bytes, status]] of Object.entries(UNREADABLE)) {
    test(`get ${status} as a problem on the socket, which is closed: ${what}`, async () => {
      const answer = await say(bytes);
      assert.equal(answer.status, status, answer.head);
      assert.match(answer.head, /^content-type: application\/problem\+json$/im);
      assert.match(answer.head, /^connection: close$/im);
      assert.doesNotMatch(answer.head, /^(server|x-powered-by):/im);
      const problem = JSON.parse(answer.body);
      assert.deepEqual([problem.status, problem.code], [status, 'malformed_request']);
      (await visitor.request('GET', '/healthz')).expect(200);
    });
  }
});

/** Bytes that are not valid UTF-8 (RFC 3629): Latin-1, an overlong form, a surrogate, a sequence that is cut off. */
const NOT_UTF8 = ['e9', 'c0af', 'eda080', 'e282'];
const percentOf = (hex: string) => hex.replace(/../g, '%$&');
const post = (path: string, type: string, body: Buffer) =>
  Buffer.concat([
    Buffer.from(
      `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`,
    ),
    body,
  ]);
const ACS = '/sso/saml/00000000-0000-4000-8000-000000000000/acs';

describe('bytes that are not UTF-8', () => {
  for (const hex of NOT_UTF8) {
    const bytes = Buffer.from(hex, 'hex');
    const signIn = [Buffer.from('{"email":"a@example.com","password":"caf'), bytes, Buffer.from('"}')];
    const json = Buffer.concat(signIn);
    const form = Buffer.concat([Buffer.from('SAMLResponse='), bytes]);
    const requests: Record<string, string | Buffer> = {
      'a JSON body': post('/api/v1/session', 'application/json', json),
      'a JSON body that claims Latin-1': post(
        '/api/v1/session',
        'application/json; charset=iso-8859-1',
        json,
      ),
      'a patch': post('/api/v1/session', 'application/merge-patch+json', json),
      'a form': post(ACS, 'application/x-www-form-urlencoded', form),
      'an encoded form': post(
        ACS,
        'application/x-www-form-urlencoded',
        Buffer.from(`SAMLResponse=a${percentOf(hex)}`),
      ),
      'a query': get(`/api/v1/users?q=caf${percentOf(hex)}`),
      'a query of a page': get(`/users?q=caf${percentOf(hex)}`),
      'the bytes themselves in a query': Buffer.from(
        get(`/api/v1/users?q=${bytes.toString('latin1')}`),
        'latin1',
      ),
      'a callback of single sign-on': get(
        `${ACS.replace('saml', 'oidc').replace('acs', 'callback')}?state=${percentOf(hex)}`,
      ),
      'a path': get(`/api/v1/users/${percentOf(hex)}`),
    };
    test(`are rejected with 400: ${hex}`, async () => {
      for (const [what, request] of Object.entries(requests))
        assert.equal((await say(request)).status, 400, what);
    });
  }
});

describe('UTF-8', () => {
  test('is accepted in bodies, forms and queries', async () => {
    const json = Buffer.from('{"email":"a@example.com","password":"café 密码 🎉"}');
    assert.equal((await say(post('/api/v1/session', 'application/json', json))).status, 401);
    (await admin.browser.get('/users?q=caf%C3%A9+%E5%AF%86%F0%9F%8E%89')).expect(200);
    assert.equal((await say(get('/users?q=100%&x=%zz'))).status, 200);
  });
});

describe('other spellings of a path', () => {
  test('get the same protective headers', async () => {
    for (const path of ['/api/v1/session', '/%61pi/v1/session', '/api/%761/%73ession', '/api/v1/session/']) {
      const answer = await say(get(path));
      assert.equal(answer.status, 401, path);
      assert.match(answer.head, /^cache-control: no-store$/im, path);
      assert.ok(answer.head.includes(`content-security-policy: ${API_POLICY}`), `${path}\n${answer.head}`);
    }
    const { headers } = (await admin.browser.request('GET', '/%61pi/v1/users')).expect(200);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('content-security-policy'), API_POLICY);
  });

  test('get a problem when the API path is unknown', async () => {
    for (const path of [
      '/api',
      '/api/',
      '/api?a',
      '/api/v1',
      '/api/v2/session',
      '/%61pi',
      '/%61pi/v1/zzz',
      '/api%2fv1/session',
      '/api/v1/%2e%2e/zzz',
      '/assets',
      '/%61ssets/gone.js',
    ]) {
      const answer = await say(get(path));
      assert.equal(answer.status, 404, path);
      assert.match(answer.head, /^content-type: application\/problem\+json/im, path);
      assert.equal(JSON.parse(answer.body).code, 'not_found');
      assert.match(answer.head, /^cache-control: no-store$/im, path);
    }
  });
});

describe('HEAD requests', () => {
  test('get the headers of GET without a body', async () => {
    for (const path of ['/', '/users', '/me/sessions?tab=1']) {
      const page = (await visitor.request('GET', path)).expect(200);
      const head = (await visitor.request('HEAD', path)).expect(200);
      assert.equal(head.text, '');
      for (const name of ['content-type', 'cache-control', 'content-security-policy']) {
        assert.equal(head.headers.get(name), page.headers.get(name), `${path} ${name}`);
      }
    }
    const gone = await visitor.request('HEAD', '/api/v1/zzz');
    assert.deepEqual([gone.status, gone.text], [404, '']);
  });
});

describe('validation', () => {
  test('returns at most a hundred faults', async () => {
    const wrong: Record<string, unknown>[] = [
      { memberships: { organizations: Array(6000).fill({ a: 1 }), projects: Array(5000).fill(7) } },
      Object.fromEntries(Array.from({ length: 6000 }, (_, index) => [`f${index}`, 1])),
      {
        ...newUserBody(),
        password: '1',
        username: '<'.repeat(100),
        email: `${'@'.repeat(300)}`,
        phone: 'x'.repeat(50),
        ...Object.fromEntries(Array.from({ length: 95 }, (_, index) => [`f${index}`, 1])),
      },
    ];
    for (const json of wrong) {
      const answer = (await admin.browser.post('/users', json)).expect(422);
      const { length } = answer.problem('invalid').errors ?? [];
      assert.ok(length > 50 && length <= 100, `${length}`);
      assert.ok(answer.text.length < 64 * 1024);
    }
  });
});
