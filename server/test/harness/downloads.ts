import { type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Client } from './client.ts';

/** A download that has started but is not read yet, so the server stops when the network buffers are full. */
export interface Download {
  status: number;
  headers: IncomingMessage['headers'];
  /** Reads to the end. `whole` is false when the connection ended before the response was complete. */
  finish(): Promise<{ text: string; whole: boolean }>;
  /** Closes the connection. */
  leave(): void;
}

const cookiesOf = ({ cookies }: Client) => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');

/** Starts a download below /api/v1. */
export function startDownload(browser: Client, path: string): Promise<Download> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${browser.url}/api/v1${path}`, {
      agent: false,
      headers: { cookie: cookiesOf(browser), 'user-agent': 'roster-test' },
    });
    outgoing.once('error', reject);
    outgoing.once('response', (incoming) => {
      incoming.pause();
      outgoing.on('error', () => {});
      incoming.on('error', () => {});
      resolve({
        status: incoming.statusCode ?? 0,
        headers: incoming.headers,
        leave: () => void incoming.destroy(),
        finish: () =>
          new Promise((done) => {
            const chunks: Buffer[] = [];
            incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
            incoming.on('close', () =>
              done({ text: Buffer.concat(chunks).toString(), whole: incoming.complete }),
            );
            incoming.resume();
          }),
      });
    });
    outgoing.end();
  });
}

/** Starts a download over HTTP/1.0, where the end of the connection ends the body. Not read before `resume`. */
export function startOldDownload(
  browser: Client,
  path: string,
): Promise<{ socket: Socket; ended: Promise<string> }> {
  const { hostname, port } = new URL(browser.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () =>
      socket.write(
        `GET /api/v1${path} HTTP/1.0\r\nhost: ${hostname}\r\ncookie: ${cookiesOf(browser)}\r\n\r\n`,
      ),
    );
    const ended = new Promise<string>((done) => {
      socket.once('end', () => done('end'));
      socket.on('error', (error) => done('code' in error ? String(error.code) : error.message));
    });
    socket.once('error', reject);
    socket.once('readable', () => {
      socket.off('error', reject);
      resolve({ socket, ended });
    });
  });
}
