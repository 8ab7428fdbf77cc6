import type { Problem } from 'roster-contract';

/** One fault of one field; `path` is a JSON Pointer. */
export type Fault = NonNullable<Problem['errors']>[number];

/** The server's codes, and two of our own: the server could not be reached; it answered something else than promised. */
type ProblemCode = Problem['code'] | 'network' | 'unexpected';

/** Anything that went wrong with a request, as the server told it. Programs decide by `code`, never by the words. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors: Fault[];
  /** Seconds after which trying again makes sense. */
  readonly retryAfter: number | undefined;
  /** Finds this request in the server's log. */
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

/** Whether a body is problem+json. A proxy between us and the server may answer pages of its own. */
function isProblem(body: unknown): body is Problem {
  return isRecord(body) && typeof body.code === 'string' && typeof body.detail === 'string';
}

/** What a refusing answer says, as a problem. */
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

/** Anything thrown, as a problem: the network's failures have a code of their own. */
export function toProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const detail = error instanceof Error ? error.message : String(error);
  // fetch tells every failure of the network as a TypeError (https://fetch.spec.whatwg.org/#fetch-method).
  return new ApiProblem({ status: 0, code: error instanceof TypeError ? 'network' : 'unexpected', detail });
}
