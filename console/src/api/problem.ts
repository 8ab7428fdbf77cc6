import type { Problem } from 'roster-contract';

/** An invalid field; `path` is a JSON Pointer. */
export type Fault = NonNullable<Problem['errors']>[number];

/** The server's codes, and two of the console: the server was unreachable, or its response was not problem+json. */
type ProblemCode = Problem['code'] | 'network' | 'unexpected';

/** A failed request. Code branches on `code`, never on the texts. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors: Fault[];
  /** Seconds until a retry can succeed. */
  readonly retryAfter: number | undefined;
  /** The id of the request in the server log. */
  readonly requestId: string | undefined;

  constructor(facts: {
    status: number;
    code: ProblemCode;
    detail: string;
    errors?: Fault[] | undefined;
    retryAfter?: number | undefined;
    requestId?: string | undefined;
  }) {
    super(facts.detail);
    this.status = facts.status;
    this.code = facts.code;
    this.detail = facts.detail;
    this.errors = facts.errors ?? [];
    this.retryAfter = facts.retryAfter;
    this.requestId = facts.requestId;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Whether a body is problem+json. A proxy may respond with a page of its own. */
export function isProblem(body: unknown): body is Problem {
  return isRecord(body) && typeof body.code === 'string' && typeof body.detail === 'string';
}

/** Returns an error response as a problem. */
export function problemOf(response: Response, body: unknown): ApiProblem {
  const { status } = response;
  if (!isProblem(body))
    return new ApiProblem({ status, code: 'unexpected', detail: `${status} ${response.statusText}` });
  const seconds = Number.parseInt(response.headers.get('retry-after') ?? '', 10);
  return new ApiProblem({
    status,
    code: body.code,
    detail: body.detail,
    errors: body.errors,
    retryAfter: Number.isNaN(seconds) ? undefined : seconds,
    requestId: body.requestId ?? response.headers.get('x-request-id') ?? undefined,
  });
}

/** Returns any thrown value as a problem; network errors have the code `network`. */
export function toProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const detail = error instanceof Error ? error.message : String(error);
  // fetch rejects with a TypeError on network errors (https://fetch.spec.whatwg.org/#fetch-method).
  return new ApiProblem({ status: 0, code: error instanceof TypeError ? 'network' : 'unexpected', detail });
}
