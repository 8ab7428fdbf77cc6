import { lookup as resolve } from 'node:dns';
import type { Agent } from 'node:http';
import { isIP, type LookupFunction } from 'node:net';
import { SECOND } from '../lib/clock.ts';
import type { OutboundPolicy } from './addresses.ts';

// An import of node:http in an ES module also loads what it exports of undici, a tenth of the time of a start.
const http = process.getBuiltinModule('node:http');
const https = process.getBuiltinModule('node:https');

/** Why an outbound request was not sent, or brought nothing that can be used. */
export class OutboundError extends Error {
  readonly reason: 'not_permitted' | 'unreachable' | 'too_large' | 'timeout';

  constructor(reason: OutboundError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface OutboundRequest {
  method?: string | undefined;
  headers?: Record<string, string> | undefined;
  body?: string | Uint8Array | undefined;
  /** Milliseconds for all of it: connecting, sending, and reading the answer. */
  timeout?: number | undefined;
  /** Bytes of the answer that are read at most. */
  maxBytes?: number | undefined;
}

export interface OutboundResponse {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** Sends one HTTP request to another server. Redirects are answers like any other: they are never followed. */
export type Outbound = (url: URL, request?: OutboundRequest) => Promise<OutboundResponse>;

const TIMEOUT = 10 * SECOND;
const MAX_BYTES = 1024 * 1024;
/** How long an unused connection is kept: servers close it after a few seconds or minutes. */
const MAX_IDLE = 15 * SECOND;
const MAX_IDLE_CONNECTIONS = 8;

/**
 * Returns a client that connects to permitted addresses alone. The address is checked where the connection is made, after
 * the name was resolved, so that a name which resolves otherwise the next time gains nothing (DNS rebinding). Connections
 * are kept for the next request to the same host and port, for which they were checked: a TLS handshake takes longer than
 * the rest of a sign-in.
 */
export function createOutbound(policy: OutboundPolicy): Outbound {
  const kept = { keepAlive: true, timeout: MAX_IDLE, maxFreeSockets: MAX_IDLE_CONNECTIONS };
  const [plain, tls] = [new http.Agent(kept), new https.Agent(kept)];
  return (url, request = {}) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    refuseUnpermitted(policy, url, host);
    const agent = url.protocol === 'https:' ? tls : plain;
    return send(url, host, request, { agent, lookup: checkedLookup(policy, host) });
  };
}

function refuseUnpermitted(policy: OutboundPolicy, url: URL, host: string): void {
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && policy.permitsPlainText(host)))
    throw new OutboundError('not_permitted', `${url.protocol}//${host} must be reached by https.`);
  if (url.username !== '' || url.password !== '')
    throw new OutboundError('not_permitted', 'An address must not contain a user name or password.');
  // An address is not looked up, so it is checked here.
  if (isIP(host) !== 0 && !policy.permits(host, host)) throw notPublic(host);
}

const notPublic = (host: string) =>
  new OutboundError('not_permitted', `${host} is not on the public internet; OUTBOUND_ALLOW can permit it.`);

/** Resolves as usual, and hands on what is permitted alone. */
const checkedLookup =
  (policy: OutboundPolicy, host: string): LookupFunction =>
  (name, options, callback) => {
    resolve(name, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '');
      const permitted = addresses.filter(({ address }) => policy.permits(host, address));
      const [first] = permitted;
      if (!first) return callback(notPublic(host), '');
      if (options.all) return callback(null, permitted);
      return callback(null, first.address, first.family);
    });
  };

function send(
  url: URL,
  host: string,
  asked: OutboundRequest,
  connect: { agent: Agent | false; lookup: LookupFunction },
  signal: AbortSignal = AbortSignal.timeout(asked.timeout ?? TIMEOUT),
): Promise<OutboundResponse> {
  const { method = 'GET', headers, body, maxBytes = MAX_BYTES } = asked;
  const { promise, resolve: answer, reject } = Promise.withResolvers<OutboundResponse>();
  const options = {
    method,
    headers: {
      'user-agent': 'Roster',
      'accept-encoding': 'identity',
      ...headers,
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    },
    ...connect,
    signal,
  };
  const request = url.protocol === 'https:' ? https.request(url, options) : http.request(url, options);
  const fail = (error: Error) => reject(asOutboundError(error, host));
  let hasResponse = false;
  request.on('error', (error) => {
    const isReset = 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
    // Most likely the server closed the kept connection before it read the request.
    if (request.reusedSocket && isReset && !hasResponse)
      answer(send(url, host, asked, { ...connect, agent: false }, signal));
    else fail(error);
  });
  // Node closes the connection then, without an error.
  request.on('upgrade', (_response, socket) => {
    socket.destroy();
    fail(new OutboundError('unreachable', `${host} answered with another protocol.`));
  });
  request.on('response', (response) => {
    hasResponse = true;
    const chunks: Buffer[] = [];
    let size = 0;
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= maxBytes) return;
      fail(new OutboundError('too_large', `${host} answered more than ${maxBytes} bytes.`));
      request.destroy();
    });
    response.on('error', fail);
    response.on('end', () =>
      answer({
        status: response.statusCode ?? 0,
        headers: Object.fromEntries(
          Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
        ),
        body: Buffer.concat(chunks),
      }),
    );
  });
  request.end(body);
  return promise;
}

function asOutboundError(error: Error, host: string): OutboundError {
  if (error instanceof OutboundError) return error;
  if (error.name === 'TimeoutError' || error.name === 'AbortError')
    return new OutboundError('timeout', `${host} did not answer in time.`);
  return new OutboundError('unreachable', `${host} can't be reached: ${error.message.slice(0, 200)}`);
}
