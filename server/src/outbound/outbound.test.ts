import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { createOutboundPolicy } from './addresses.ts';
import { createOutbound, OutboundError } from './fetch.ts';

describe('createOutboundPolicy', () => {
  const none = createOutboundPolicy([]);
  const PRIVATE = [
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.31.255.255',
    '192.168.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    'fc00::1',
    'fe80::1',
    'ff02::1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    '::127.0.0.1',
  ];
  for (const address of PRIVATE)
    test(`refuses ${address}`, () => assert.equal(none.permits('idp.example', address), false));
  for (const address of ['1.1.1.1', '172.32.0.1', '2606:4700::1111', '::ffff:1.1.1.1'])
    test(`permits ${address}`, () => assert.equal(none.permits('idp.example', address), true));

  test('permits listed hosts, addresses and ranges, and plain text to them alone', () => {
    const policy = createOutboundPolicy(['localhost', '127.0.0.0/8', '::1', 'idp.internal']);
    assert.equal(policy.permits('idp.example', '127.0.0.2'), true);
    assert.equal(policy.permits('idp.example', '::1'), true);
    assert.equal(policy.permits('idp.example', '::ffff:127.0.0.1'), true);
    assert.equal(policy.permits('IDP.internal', '10.0.0.1'), true);
    assert.equal(policy.permits('idp.example', '10.0.0.1'), false);
    assert.deepEqual(
      ['localhost', '127.0.0.1', 'idp.internal', '10.0.0.1', 'idp.example'].map(policy.permitsPlainText),
      [true, true, true, false, false],
    );
  });
});

describe('createOutbound', () => {
  const server = createServer((request, response) => {
    if (request.url === '/slow') return;
    if (request.url === '/large') return void response.end('a'.repeat(5_000));
    if (request.url === '/upgrade')
      return void request.socket.end(
        'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n',
      );
    if (request.url === '/away') return void response.writeHead(302, { location: '/' }).end();
    response.end(`${request.method} ${request.headers['x-test']}`);
  });
  let port = 0;
  const listen = async (of: Server) => {
    await new Promise<void>((done) => of.listen(0, '127.0.0.1', done));
    return new URL(`http://127.0.0.1:${(of.address() as AddressInfo).port}/`);
  };
  before(async () => {
    port = Number((await listen(server)).port);
  });
  after(() => server.close());
  const outbound = createOutbound(createOutboundPolicy(['127.0.0.1', 'localhost']));
  const reasonOf = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      assert.ok(error instanceof OutboundError, String(error));
      return error.reason;
    }
    return 'sent';
  };
  const at = (path: string, host = '127.0.0.1') => new URL(`http://${host}:${port}${path}`);

  test('sends headers and a body, and returns the answer', async () => {
    const { status, body } = await outbound(at('/'), {
      method: 'POST',
      headers: { 'x-test': '1' },
      body: 'x',
    });
    assert.deepEqual([status, body.toString()], [200, 'POST 1']);
    assert.equal((await outbound(at('/', 'localhost'))).status, 200);
  });

  test('returns redirects instead of following them', async () => {
    assert.equal((await outbound(at('/away'))).status, 302);
  });

  test('refuses private addresses, however they are written, plain text, and credentials', async () => {
    const strict = createOutbound(createOutboundPolicy([]));
    for (const url of [
      'https://127.0.0.1/',
      'https://127.1/',
      'https://2130706433/',
      'https://0x7f000001/',
      'https://[::1]/',
      'https://[::ffff:127.0.0.1]/',
      'https://localhost/',
      'http://1.1.1.1/',
      'ftp://1.1.1.1/',
      'file:///etc/passwd',
      'https://a:b@1.1.1.1/',
    ])
      assert.equal(await reasonOf(async () => strict(new URL(url))), 'not_permitted', url);
  });

  test('refuses a name whose addresses are private, at the moment of connecting', async () => {
    const byAddress = createOutbound({
      permits: (_host, address) => address !== '127.0.0.1' && address !== '::1',
      permitsPlainText: () => true,
    });
    assert.equal(await reasonOf(() => byAddress(at('/', 'localhost'))), 'not_permitted');
  });

  test('keeps connections, and repeats a request on a new one when the kept one was closed', async () => {
    const sockets: Socket[] = [];
    const bodies: string[] = [];
    const counting = createServer(async (request, response) => {
      const body = await text(request);
      bodies.push(body);
      // As a server that closes an idle connection while a request is on its way.
      if (sockets.length === 1 && body === 'third') return void request.socket.resetAndDestroy();
      response.end(body);
    }).on('connection', (socket) => sockets.push(socket));
    const url = await listen(counting);
    const post = async (body: string) => (await outbound(url, { method: 'POST', body })).body.toString();
    try {
      assert.deepEqual([await post('first'), await post('second'), sockets.length], ['first', 'second', 1]);
      assert.equal(await post('third'), 'third');
      assert.deepEqual([bodies, sockets.length], [['first', 'second', 'third', 'third'], 2]);
    } finally {
      counting.closeAllConnections();
      counting.close();
    }
  });

  test('does not use the connection of one name for another', async () => {
    const byName = createOutbound({ permits: (host) => host === '127.0.0.1', permitsPlainText: () => true });
    assert.equal((await byName(at('/'))).status, 200);
    assert.equal(await reasonOf(() => byName(at('/', 'localhost'))), 'not_permitted');
  });

  test('does not repeat a request whose response had begun', async () => {
    const bodies: string[] = [];
    const breaking = createServer(async (request, response) => {
      const body = await text(request);
      bodies.push(body);
      if (body === 'first') return void response.end(body);
      response.writeHead(200, { 'content-length': '100' });
      response.write('begun', () => request.socket.resetAndDestroy());
    });
    const url = await listen(breaking);
    await outbound(url, { method: 'POST', body: 'first' });
    assert.equal(await reasonOf(() => outbound(url, { method: 'POST', body: 'second' })), 'unreachable');
    assert.deepEqual(bodies, ['first', 'second']);
    breaking.closeAllConnections();
    breaking.close();
  });

  test('does not repeat a request that failed on a new connection', async () => {
    let requests = 0;
    const failing = createServer((request) => {
      requests++;
      request.socket.resetAndDestroy();
    });
    const url = await listen(failing);
    assert.equal(await reasonOf(() => outbound(url)), 'unreachable');
    assert.equal(requests, 1);
    failing.close();
  });

  test('gives up on what is slow, large or unreachable', async () => {
    assert.equal(await reasonOf(() => outbound(at('/slow'), { timeout: 50 })), 'timeout');
    assert.equal(await reasonOf(() => outbound(at('/large'), { maxBytes: 1_000 })), 'too_large');
    assert.equal(await reasonOf(() => outbound(new URL('http://127.0.0.1:1/'))), 'unreachable');
    assert.equal(await reasonOf(() => outbound(at('/upgrade'))), 'unreachable');
  });
});
