import { type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Client } from './client.ts';

/** A download that has begun and is not read yet: the server gets no further than what lies on the way. */
export interface Download {
  status: number;
  headers: IncomingMessage['headers'];
  /** Reads on to its end. `whole`: it ended as HTTP says; else the connection broke. */
  finish(): Promise<{ text: string; whole: boolean }>;
  /** Goes away. */
  leave(): void;
}

const cookiesOf = ({ cookies }: Client) => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');

/** Begins a download below /api/v1. */
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

/** The same as a proxy asks that speaks HTTP/1.0: what the connection ended with is all it knows. Not read before `resume`. */
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
