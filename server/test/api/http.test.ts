import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createUser,
  firstAdmin,
  METRICS,
  newUserBody,
  signedInUser,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const visitor = server.client();
const DIST = new URL('../../../console/dist/', import.meta.url);

describe('GET /healthz and GET /readyz', () => {
  test('report the process and its dependencies', async () => {
    assert.deepEqual((await visitor.request('GET', '/healthz')).expect(200).json, { status: 'ok' });
    assert.deepEqual((await visitor.request('GET', '/readyz')).expect(200).json, { status: 'ready' });
    const behind = await startTestServer();
    await behind.sql('DELETE FROM schema_migrations');
    const notReady = await behind.client().request('GET', '/readyz');
    assert.deepEqual(notReady.expect(503).json, { status: 'unavailable' });
    (await behind.client().request('GET', '/healthz')).expect(200);
  });
});

/** Sends a GET with any `Host`, which fetch does not allow. */
const rawStatus = (url: string, path: string, host: string) =>
  new Promise<{ status: number }>((resolve, reject) => {
    get(`${url}${path}`, { headers: { host } }, (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0 });
    }).on('error', reject);
  });

describe('GET /metrics', () => {
  test('counts requests and sessions without personal data', async () => {
    const person = await signedInUser(server, admin);
    await person.browser.get('/session');
    await person.browser.get('/session');
    (await admin.browser.get(`/users/${person.id}`)).expect(200);
    (await admin.browser.post(`/users/${person.id}/disable`)).expect(200);
    const read = async () => (await server.client(METRICS).request('GET', '/metrics')).expect(200);
    // The notification of the change arrives through the database.
    const noticed = /^roster_authority_notice_seconds_count [1-9]/m;
    for (let tries = 0; tries < 200 && !noticed.test((await read()).text); tries++) await sleep(10);
    const { text, headers } = await read();
    assert.match(headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
    for (const name of [
      'roster_session_lookups_total{result="hit"}',
      'roster_session_lookups_total{result="miss"}',
      'roster_authority_notice_seconds_bucket{le="+Inf"}',
      'roster_http_request_duration_seconds_count{method="GET",route="/api/v1/users/:id",status="200"}',
      'process_resident_memory_bytes',
    ]) {
      assert.match(text, new RegExp(`^${name.replace(/[{}+]/g, '\\$&')} [1-9]`, 'm'), name);
    }
    assert.doesNotMatch(text, new RegExp(`${person.id}|${person.email}|roster_session=`));
    // The format of Prometheus, with each series once.
    const lines = text.trimEnd().split('\n');
    for (const line of lines) {
      assert.match(line, /^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"\n]*"(,\w+="[^"\n]*")*\})? -?[\d.e+-]+)$/);
    }
    const series = lines
      .filter((line) => !line.startsWith('#'))
      .map((line) => line.slice(0, line.lastIndexOf(' ')));
    assert.equal(new Set(series).size, series.length);
  });

  test('counts one lookup for a change, whose session is verified twice', async () => {
    const hits = async () => {
      const { text } = (await server.client(METRICS).request('GET', '/metrics')).expect(200);
      return Number(/^roster_session_lookups_total\{result="hit"\} (\d+)$/m.exec(text)?.[1]);
    };
    (await admin.browser.get('/session')).expect(200);
    const before = await hits();
    (await admin.browser.patch('/me', {})).expect(200);
    assert.equal(await hits(), before + 1);
  });

  test('is closed without its token', async () => {
    const closed = await startTestServer({ beside: server, config: { metricsToken: undefined } });
    for (const headers of [METRICS, {}])
      (await closed.client(headers).request('GET', '/metrics')).expect(404).problem('not_found');
    for (const authorization of [
      '',
      'Bearer ',
      'Bearer another-token',
      METRICS.authorization.slice(0, -1),
      'Basic eDp5',
    ]) {
      const refused = (await server.client({ authorization }).request('GET', '/metrics')).expect(401);
      assert.match(refused.headers.get('www-authenticate') ?? '', /^Bearer/);
      assert.doesNotMatch(refused.text, /roster_/);
    }
    (await admin.browser.request('GET', '/metrics')).expect(401);
  });
});

describe('GET /openapi.json', () => {
  test('returns the committed document, which /docs shows', async () => {
    const contract = (await visitor.request('GET', '/api/v1/openapi.json')).expect(200);
    const committed = readFileSync(new URL('../../../contract/openapi.json', import.meta.url), 'utf8');
    assert.equal(contract.text, committed);
    const docs = (await visitor.request('GET', '/api/docs')).expect(200);
    assert.match(docs.headers.get('content-type') ?? '', /^text\/html/);
    for (const [, path] of docs.text.matchAll(/(?:src|href)="([^"]+)"/g)) {
      (await visitor.request('GET', path ?? '')).expect(200);
    }
    for (const path of ['/api/docs/package.json', '/api/docs/..%2fpackage.json', '/api/docs/index.html']) {
      assert.doesNotMatch((await visitor.request('GET', path)).text, /swagger-ui-dist|petstore/);
    }
  });
});

describe('every response', () => {
  test('has security headers', async () => {
    for (const path of [
      '/',
      '/api/docs',
      '/users',
      '/healthz',
      '/api/v1/session',
      '/api/v1/setup',
      '/api/v1/nothing',
      '/%zz',
    ]) {
      const { headers } = await visitor.request('GET', path);
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
      assert.equal(headers.get('referrer-policy'), 'no-referrer', path);
      const policy = headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'none'/, path);
      assert.match(policy, /frame-ancestors 'none'/, path);
      assert.doesNotMatch(policy, /script-src[^;]*unsafe/, path);
      assert.equal(headers.get('strict-transport-security'), null);
      assert.equal(headers.get('x-powered-by'), null);
      assert.equal(headers.get('access-control-allow-origin'), null);
      if (path.startsWith('/api/v1')) assert.equal(headers.get('cache-control'), 'no-store', path);
    }
    const secure = await startTestServer({
      beside: server,
      config: { rootUrl: 'https://roster.example.com' },
    });
    const { headers } = await secure.client().request('GET', '/');
    assert.equal(headers.get('strict-transport-security'), 'max-age=31536000');
    const config = { rootUrl: 'https://roster.example.com', hstsIncludeSubDomains: true };
    const wide = await startTestServer({ beside: server, config });
    const answer = await wide.client().request('GET', '/');
    assert.equal(answer.headers.get('strict-transport-security'), 'max-age=31536000; includeSubDomains');
  });
});

describe('the console', () => {
  test('is served for its own paths, and its files are cached forever', async () => {
    const page = (await visitor.request('GET', '/')).expect(200);
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
    assert.equal(page.headers.get('cache-control'), 'no-cache');
    for (const path of ['/users?q=a', '/setup', '/me/sessions', '/nothing/at/all']) {
      assert.equal((await visitor.request('GET', path)).expect(200).text, page.text);
    }
    const [script = ''] = readdirSync(new URL('assets/', DIST)).filter((name) => name.endsWith('.js'));
    const asset = (await visitor.request('GET', `/assets/${script}`)).expect(200);
    assert.match(asset.headers.get('cache-control') ?? '', /immutable/);
    assert.match(asset.headers.get('content-type') ?? '', /javascript/);
    (await visitor.request('GET', '/assets/gone-12345678.js')).expect(404).problem('not_found');
    for (const path of [
      '/../package.json',
      '/..%2fpackage.json',
      '/%2e%2e/%2e%2e/server/package.json',
      '/assets/..%5c..%5cpackage.json',
    ]) {
      const { text } = await visitor.request('GET', path);
      assert.doesNotMatch(text, /"workspaces"|"dependencies"/, path);
    }
  });

  test('varies by Accept-Encoding', async () => {
    const [script = ''] = readdirSync(new URL('assets/', DIST)).filter((name) => name.endsWith('.js'));
    for (const path of ['/', '/users', `/assets/${script}`]) {
      for (const encoding of ['br', 'gzip', 'identity']) {
        const headers = { 'accept-encoding': encoding };
        const answer = (await visitor.request('GET', path, { headers })).expect(200);
        assert.equal(answer.headers.get('content-encoding') ?? 'identity', encoding, path);
        assert.equal(answer.headers.get('vary'), 'accept-encoding', path);
      }
    }
  });
});

describe('unknown and misspelled requests', () => {
  test('return 404 problems for unknown paths', async () => {
    for (const [method, path] of [
      ['GET', '/api/v1/nothing'],
      ['GET', '/api/nothing'],
      ['POST', '/api/v1/users/1/2/3'],
      ['POST', '/nothing'],
      ['GET', '/api/v1//users'],
      ['PUT', '/api/v1/users//'],
      ['POST', '/api/v1/users//disable'],
      ['GET', `/api/v1/users/${'1'.repeat(254)}`],
      ['DELETE', `/api/v1/me/sessions/${'1'.repeat(8000)}`],
    ] as const) {
      (await admin.browser.request(method, path)).expect(404).problem('not_found');
    }
  });

  test('return 405 with Allow for other methods of known paths; OPTIONS returns 204', async () => {
    for (const [method, path, allow] of [
      ['PUT', '/api/v1/users', 'GET, HEAD, OPTIONS, POST'],
      ['DELETE', '/api/v1/setup', 'GET, HEAD, OPTIONS, POST'],
      ['PUT', '/api/v1/users/anything/?a=1', 'DELETE, GET, HEAD, OPTIONS, PATCH'],
      ['GET', '/api/v1/users/x/disable', 'OPTIONS, POST'],
      ['POST', '/healthz', 'GET, HEAD, OPTIONS'],
    ] as const) {
      const refused = (await visitor.request(method, path)).expect(405);
      refused.problem('method_not_allowed');
      assert.equal(refused.headers.get('allow'), allow, path);
      const options = (await visitor.request('OPTIONS', path)).expect(204);
      assert.equal(options.headers.get('allow'), allow, path);
      assert.equal(options.headers.get('access-control-allow-origin'), null);
    }
    const page = (await visitor.request('OPTIONS', '/users')).expect(204);
    assert.equal(page.headers.get('allow'), 'GET, HEAD, OPTIONS');
    (await visitor.request('OPTIONS', '/api/v1/nothing')).expect(404);
  });

  test('are rejected for query parameters that a route does not have', async () => {
    for (const [method, path] of [
      ['GET', '/users?statsu=disabled'],
      ['GET', '/session?a=1'],
      ['POST', `/users/${admin.id}/disable?force=true`],
      ['GET', '/audit-events?from[]=1'],
    ] as const) {
      const answer = await admin.browser.request(method, `/api/v1${path}`);
      assert.match(answer.expect(422).faults().join(), /unknown_field/, path);
    }
  });

  test('are rejected for fields that an action does not have', async () => {
    const user = await createUser(admin);
    const fields = async (path: string, json: unknown) =>
      (await admin.browser.post(path, json)).expect(422).faults();
    assert.deepEqual(await fields(`/users/${user.id}/disable`, { reason: 'x', at: 1 }), [
      '/at unknown_field',
      '/reason unknown_field',
    ]);
    assert.deepEqual(await fields(`/users/${user.id}/enable`, { 'a/b': null }), ['/a~1b unknown_field']);
    for (const body of ['x', 5, true, [], [1]])
      assert.deepEqual(await fields(`/users/${user.id}/disable`, body), [' wrong_type']);
    (await admin.browser.post(`/users/${user.id}/disable`, {})).expect(200);
    (await admin.browser.post(`/users/${user.id}/enable`)).expect(200);
    // All fields of these are optional, so that the body may be missing.
    (await admin.browser.post('/settings/general/test')).expect(200);
    assert.deepEqual(await fields('/settings/general/test', { to: 'x' }), ['/to unknown_field']);
  });

  test('are accepted with a trailing slash', async () => {
    (await admin.browser.request('GET', '/api/v1/users/')).expect(200).users();
  });
});

describe('the Host header', () => {
  test('is rejected for another domain than that of the root URL', async () => {
    const named = await startTestServer({
      beside: server,
      config: { rootUrl: 'https://roster.example.com' },
    });
    const hostOf = async (host: string, path = '/api/v1/setup', node = named) =>
      (await rawStatus(node.url, path, host)).status;
    for (const host of [
      'evil.example',
      'evil.example:8080',
      'roster.example.com.evil.example',
      'EVIL.example.',
    ])
      assert.equal(await hostOf(host), 421, host);
    for (const host of [
      'roster.example.com',
      'ROSTER.example.com:443',
      '127.0.0.1',
      '[::1]:80',
      'localhost:8080',
      'roster',
    ])
      assert.equal(await hostOf(host), 200, host);
    assert.equal(await hostOf('node-1.internal', '/healthz'), 200);
    assert.equal(await hostOf('evil.example', '/'), 421);
    assert.equal(await hostOf('any.example', '/api/v1/setup', server), 200, 'no root URL is configured');
  });
});

/** Sends a request over a connection of its own and reads only after it is sent completely, as proxies do. */
async function sendWhole(path: string, head: string[], chunks: readonly Buffer[]): Promise<string> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  const write = (data: string | Buffer) =>
    new Promise<void>((resolve, reject) => {
      socket.write(data, (error) => (error ? reject(error) : resolve()));
    });
  await once(socket, 'connect');
  socket.pause();
  await write(`${[`POST ${path} HTTP/1.1`, 'Host: roster', ...head].join('\r\n')}\r\n\r\n`);
  for (const chunk of chunks) {
    await write(chunk);
    // The server receives each chunk separately.
    await sleep(1);
  }
  return text(socket);
}

const PIECES = Array.from({ length: 40 }, () => Buffer.alloc(32 * 1024, 'x'));
const LENGTH = `Content-Length: ${40 * 32 * 1024}`;
const CHUNKS = [...PIECES.map((piece) => Buffer.from(`8000\r\n${piece}\r\n`)), Buffer.from('0\r\n\r\n')];
const CHUNKED = 'Transfer-Encoding: chunked';
const JSON_TYPE = 'Content-Type: application/json';
const FORM_TYPE = 'Content-Type: application/x-www-form-urlencoded';

describe('request bodies', () => {
  for (const [what, path, head, chunks, status] of [
    ['a body over the limit', '/api/v1/session', [JSON_TYPE, LENGTH], PIECES, 413],
    ['chunks over the limit', '/api/v1/session', [JSON_TYPE, CHUNKED], CHUNKS, 413],
    ['a form over the limit', `/sso/saml/${randomUUID()}/acs`, [FORM_TYPE, CHUNKED], CHUNKS, 413],
    ['a body without a session', '/api/v1/users', [JSON_TYPE, LENGTH, 'Connection: close'], PIECES, 401],
    [
      'a body of another type',
      '/api/v1/session',
      ['Content-Type: a/b', LENGTH, 'Connection: close'],
      PIECES,
      415,
    ],
  ] as const) {
    test(`are answered with ${status} when a client reads only after sending ${what}`, async () => {
      for (let round = 0; round < 2; round++)
        assert.match(await sendWhole(path, [...head], chunks), new RegExp(`^HTTP/1.1 ${status} `));
    });
  }

  test('end the connection when the rest is more than is discarded', async () => {
    const answer = await sendWhole(
      '/api/v1/session',
      [JSON_TYPE, `Content-Length: ${1024 ** 3}`],
      [Buffer.alloc(1)],
    );
    assert.match(answer, /^HTTP\/1\.1 413 /);
  });

  test('are rejected with 400 as malformed JSON, 415 for other types, 413 when large, 400 with __proto__', async () => {
    const send = (body: string, type = 'application/json') =>
      admin.browser.request('POST', '/api/v1/users', { body, headers: { 'content-type': type } });
    for (const body of ['{', '{"a":}', 'nonsense', "{'a':1}", '[1,', '\u0000', '{"a":1}{"b":2}']) {
      (await send(body)).expect(400).problem('malformed_request');
    }
    for (const body of ['{"__proto__":{"systemRole":"admin"}}', '{"constructor":{"prototype":{"x":1}}}']) {
      (await send(body)).expect(400).problem('malformed_request');
    }
    (await send(JSON.stringify(newUserBody()), 'text/plain')).expect(415).problem('unsupported_media_type');
    (await send(`{"email":"${'x'.repeat(70_000)}"}`)).expect(413).problem('payload_too_large');
    assert.deepEqual((await send('')).expect(422).faults(), [' wrong_type']);
  });
});

describe('unexpected errors', () => {
  test('return a request id without details', async () => {
    const broken = await startTestServer({
      beside: server,
      beforeRoutes: async (app) => {
        app.get('/broken', async () => {
          throw new Error('the secret of the database');
        });
      },
    });
    const answer = await broken.client().request('GET', '/broken');
    const problem = answer.expect(500).problem('internal');
    assert.doesNotMatch(answer.text, /secret|stack|Error:/);
    assert.match(problem.requestId ?? '', /^[0-9a-f-]{36}$/);
  });
});

describe('cross-site requests', () => {
  test('are rejected for changes, with an event; same-site ones are accepted', async () => {
    const { origin, host } = new URL(server.url);
    const victim = await createUser(admin);
    const send = (headers: Record<string, string>) =>
      admin.browser.post(`/users/${victim.id}/disable`, undefined, { headers });
    const evil: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://${host}.evil.example` },
      { origin: `https://${host}` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    ];
    for (const headers of evil) {
      const [answer, events] = await server.traced(() => send(headers));
      answer.expect(403).problem('cross_site_request');
      assert.deepEqual(
        events.map(({ outcome, reason, operated_by_id }) => [outcome, reason, operated_by_id]),
        [['denied', 'cross_site_request', admin.id]],
        JSON.stringify(headers),
      );
    }
    assert.equal((await admin.browser.get(`/users/${victim.id}`)).user().status, 'active');
    for (const headers of [
      {},
      { origin },
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
      { origin: 'http://127.0.0.1:8080' },
    ] as Record<string, string>[]) {
      (await send(headers)).expect(200);
    }
    // Links from other sites may read; a sign-in from another site is rejected.
    (await admin.browser.get('/users', { headers: { 'sec-fetch-site': 'cross-site' } })).expect(200);
    const login = { email: victim.email, password: victim.password };
    const elsewhere = { headers: { origin: 'https://evil.example' } };
    (await visitor.post('/session', login, elsewhere)).expect(403).problem('cross_site_request');
  });

  test('are compared with the configured root URL', async () => {
    const victim = await createUser(admin);
    const origin = 'https://people.example.com';
    const send = () => admin.browser.post(`/users/${victim.id}/disable`, undefined, { headers: { origin } });
    (await send()).expect(403).problem('cross_site_request');
    (await admin.browser.patch('/settings/general', { rootUrl: origin })).expect(200);
    (await send()).expect(200);
    (await admin.browser.patch('/settings/general', { rootUrl: null })).expect(200);
    (await send()).expect(403).problem('cross_site_request');
  });
});

describe('a page that was loaded for another user', () => {
  test('has its requests rejected, without an event', async () => {
    const [former, current] = [await signedInUser(server, admin), await signedInUser(server, admin)];
    const forFormer = { headers: { 'roster-user': former.id } };
    const before = (await current.browser.get('/me')).expect(200).user();
    const [, events] = await server.traced(async () => {
      const { browser } = current;
      for (const answer of [
        await browser.patch('/me', { username: 'Stale Tab' }, forFormer),
        await browser.post('/me/password', { currentPassword: 'a', newPassword: 'b' }, forFormer),
        await browser.delete('/me/sessions', forFormer),
        await browser.delete('/session', forFormer),
        await browser.post(`/users/${former.id}/disable`, undefined, forFormer),
        await browser.post('/session', { email: 'a@b.example', password: 'c' }, forFormer),
        await browser.get('/me', forFormer),
        await browser.get('/session', forFormer),
      ])
        answer.expect(409).problem('user_changed');
    });
    assert.deepEqual(events, []);
    assert.deepEqual((await current.browser.get('/me')).user(), before);

    const forCurrent = { headers: { 'roster-user': current.id } };
    (await current.browser.patch('/me', { phone: '+1 202' }, forCurrent)).expect(200);
    // Without a session, the header means nothing: a page may still be open after its session has ended.
    (await server.client().patch('/me', {}, forFormer)).expect(401).problem('unauthenticated');
    const { email, password } = former;
    (await server.client().post('/session', { email, password }, forFormer)).expect(201);
  });
});

describe('closing the server', () => {
  test('answers requests in flight first', async () => {
    const stopping = await startTestServer({ beside: server });
    const body = { email: 'nobody@example.com', password: 'wrong password 1' };
    const answers = Array.from({ length: 4 }, () => stopping.client().post('/session', body));
    while ((await server.sql('SELECT 1 FROM sign_in_throttles')).length === 0);
    await stopping.server.close();
    for (const { status } of await Promise.all(answers)) assert.equal(status, 401);
  });
});
