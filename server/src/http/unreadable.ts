import type { Socket } from 'node:net';
import { AppError } from '../lib/errors.ts';

const STATUSES: Record<string, [status: number, reason: string]> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
};

/** Answers bytes that are no HTTP request, before any route is reached, in the form of every other error. */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy();
  const [status, reason] = STATUSES[error.code ?? ''] ?? [400, 'Bad Request'];
  const {
    code,
    title,
    message: detail,
  } = new AppError('malformed_request', 'The request could not be read.');
  const body = JSON.stringify({ type: 'about:blank', title, status, code, detail });
  const head = `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n`;
  socket.end(head + body);
}
