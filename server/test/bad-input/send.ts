import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request as a program would make it that keeps to no rules. */
export interface BadRequest {
  method: string;
  /** With its query, sent as it is. */
  path: string;
  headers: Record<string, string>;
  body?: string | Uint8Array | undefined;
}

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** How long any answer may take. */
const PATIENCE = 10_000;

/** Sends it and waits for the answer, but not for ever. */
export function send(url: string, { method, path, headers, body }: BadRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { hostname, port, method, path, headers: { ...headers, ...length }, agent: false };
    const outgoing = request(options, async (incoming) => {
      const { statusCode: status = 0, headers: told } = incoming;
      if (told['content-type']?.startsWith('text/event-stream')) {
        // It never ends; that it began is the answer.
        incoming.destroy();
        return resolve({ status, headers: told, text: '' });
      }
      const text = (await buffer(incoming).catch(() => Buffer.alloc(0))).toString();
      resolve({ status, headers: told, text });
    });
    outgoing.setTimeout(PATIENCE, () => outgoing.destroy(new Error(`${method} ${path} hangs`)));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Sends bytes that need be no HTTP at all; resolves with whatever came back when the server has closed. */
export function sendBytes(url: string, bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => socket.end(bytes));
    let text = '';
    socket.setTimeout(PATIENCE, () => socket.destroy(new Error('the server hangs')));
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', (error) =>
      'code' in error && error.code === 'ECONNRESET' ? resolve(text) : reject(error),
    );
    socket.on('close', () => resolve(text));
  });
}
