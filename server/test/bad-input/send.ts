import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request without any guarantee of validity. */
export interface BadRequest {
  method: string;
  /** With its query, sent unchanged. */
  path: string;
  headers: Record<string, string>;
  body?: string | Uint8Array | undefined;
}

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** The timeout of a response. */
const TIMEOUT = 10_000;

/** Sends a request and waits for the response, up to the timeout. */
export function send(url: string, { method, path, headers, body }: BadRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { hostname, port, method, path, headers: { ...headers, ...length }, agent: false };
    const outgoing = request(options, async (incoming) => {
      const { statusCode: status = 0, headers: received } = incoming;
      if (received['content-type']?.startsWith('text/event-stream')) {
        // An event stream never ends; its start is the response.
        incoming.destroy();
        return resolve({ status, headers: received, text: '' });
      }
      const text = (await buffer(incoming).catch(() => Buffer.alloc(0))).toString();
      resolve({ status, headers: received, text });
    });
    outgoing.setTimeout(TIMEOUT, () => outgoing.destroy(new Error(`${method} ${path} hangs`)));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Sends bytes that need not be HTTP; resolves with the received bytes when the server has closed the connection. */
export function sendBytes(url: string, bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => socket.end(bytes));
    let text = '';
    socket.setTimeout(TIMEOUT, () => socket.destroy(new Error('the server hangs')));
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', (error) =>
      'code' in error && error.code === 'ECONNRESET' ? resolve(text) : reject(error),
    );
    socket.on('close', () => resolve(text));
  });
}
