import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { isUnavailable } from '../db/database.ts';
import { AppError, ERRORS, type Fault } from '../lib/errors.ts';

/** RFC 9457. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.Enum(Object.keys(ERRORS), {
      description: 'What programs decide by; docs/errors.md explains each.',
    }),
    detail: Type.String(),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          path: Type.String({ description: 'A JSON Pointer (RFC 6901) to the field.' }),
          code: Type.String(),
          message: Type.String({ description: 'Follows the field’s name: “must not be empty”.' }),
        }),
      ),
    ),
    requestId: Type.Optional(
      Type.String({ description: 'To find this request in the log and the audit trail.' }),
    ),
  },
  { $id: 'Problem', description: 'An error (RFC 9457).' },
);

/** What Fastify says of a request it could not take, in our codes. */
const FASTIFY_ERRORS: Record<string, ConstructorParameters<typeof AppError>[0]> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
};

/** Any error as one of the interface's. What is not known is `internal` and says nothing of itself. */
export function toAppError(error: FastifyError | Error): AppError {
  if (error instanceof AppError) return error;
  if (isUnavailable(error)) {
    return new AppError(
      'database_unavailable',
      'The database is not reachable at the moment. Try again shortly.',
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
    'Something went wrong on our side. The log has it under this request’s id.',
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
