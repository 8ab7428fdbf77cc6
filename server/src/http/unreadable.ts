import type { Socket } from 'node:net';

const STATUSES: Record<string, [status: number, reason: string]> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
};

/** Answers bytes that are no HTTP request, before any route is reached, in the form of every other error. */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy();
  const [status, reason] = STATUSES[error.code ?? ''] ?? [400, 'Bad Request'];
  const body = JSON.stringify({
    type: 'about:blank',
    title: 'The request could not be read',
    status,
    code: 'malformed_request',
    detail: 'The request could not be read.',
  });
  const head = `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n`;
  socket.end(head + body);
}
