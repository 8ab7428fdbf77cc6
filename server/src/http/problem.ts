import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { isUnavailable } from '../db/database.ts';
import { AppError, ERRORS, type Fault } from '../lib/errors.ts';

/** The body of an error response (RFC 9457). */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.Enum(Object.keys(ERRORS), {
      description: 'The code for programs to decide by; docs/errors.md explains each.',
    }),
    detail: Type.String(),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          path: Type.String({ description: 'A JSON Pointer (RFC 6901) to the field.' }),
          code: Type.String(),
          message: Type.String({
            description: 'Follows the name of the field, such as “must not be empty”.',
          }),
        }),
      ),
    ),
    requestId: Type.Optional(
      Type.String({ description: 'Identifies this request in the server log and the audit log.' }),
    ),
  },
  { $id: 'Problem', description: 'An error (RFC 9457).' },
);

/** Errors of Fastify that have codes of their own. */
const FASTIFY_ERRORS: Record<string, ConstructorParameters<typeof AppError>[0]> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  // A path parameter that is longer than any identifies nothing.
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
};

/** Converts any error to one of the API. Unexpected errors become `internal`, which reveals nothing about them. */
export function toAppError(error: FastifyError | Error): AppError {
  if (error instanceof AppError) return error;
  if (isUnavailable(error)) {
    return new AppError(
      'database_unavailable',
      'The database is unavailable at the moment. Try again shortly.',
      { retryAfter: 1 },
    );
  }
  const known = 'code' in error ? FASTIFY_ERRORS[String(error.code)] : undefined;
  if (known) return new AppError(known);
  if (
    'statusCode' in error &&
    error.statusCode !== undefined &&
    error.statusCode >= 400 &&
    error.statusCode < 500
  ) {
    return new AppError('malformed_request', 'The request could not be read.');
  }
  return new AppError(
    'internal',
    'An unexpected error occurred. The server log contains it under the ID of this request.',
  );
}

/** Sends an error as problem+json. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: AppError): FastifyReply {
  const problem: { errors?: Fault[] } & Record<string, unknown> = {
    type: 'about:blank',
    title: error.title,
    status: error.status,
    code: error.code,
    detail: error.message,
    ...(error.faults === undefined ? {} : { errors: error.faults }),
    ...(error.status >= 500 ? { requestId: request.id } : {}),
  };
  if (error.retryAfter !== undefined) reply.header('retry-after', String(error.retryAfter));
  return reply
    .code(error.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(problem));
}

const CLIENT_ERRORS: Record<string, [status: number, reason: string]> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
};

/** Responds to bytes that are not an HTTP request, which reach no route, in the format of all other errors. */
export function handleClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy();
  const [status, reason] = CLIENT_ERRORS[error.code ?? ''] ?? [400, 'Bad Request'];
  const { code, title, message: detail } = new AppError('malformed_request');
  const body = JSON.stringify({ type: 'about:blank', title, status, code, detail });
  const head = `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n`;
  socket.end(head + body);
}
