import createClient, { type Middleware } from 'openapi-fetch';
import type { Problem, paths } from 'roster-contract';

/** An invalid field; `path` is a JSON Pointer. */
export type Fault = NonNullable<Problem['errors']>[number];

/** The server's codes, and two of the console: the server was unreachable, or its response was not problem+json. */
type ProblemCode = Problem['code'] | 'network' | 'unexpected';

/** A failed request. Code branches on `code`, never on the texts. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: ProblemCode;
  readonly title: string | undefined;
  readonly detail: string;
  readonly errors: Fault[];
  /** Seconds until a retry can succeed. */
  readonly retryAfter: number | undefined;
  /** The id of the request in the server log. */
  readonly requestId: string | undefined;

  constructor(facts: {
    status: number;
    code: ProblemCode;
    title?: string | undefined;
    detail: string;
    errors?: Fault[] | undefined;
    retryAfter?: number | undefined;
    requestId?: string | undefined;
  }) {
    super(facts.detail);
    this.status = facts.status;
    this.code = facts.code;
    this.title = facts.title;
    this.detail = facts.detail;
    this.errors = facts.errors ?? [];
    this.retryAfter = facts.retryAfter;
    this.requestId = facts.requestId;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Whether a body is problem+json. A proxy may respond with a page of its own. */
function isProblem(body: unknown): body is Problem {
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
    title: body.title,
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

/** Names the user that the page was loaded for; the server rejects the request when another user is signed in. */
const HEADER = 'roster-user';

/** The id of the user that the page was loaded for; undefined before sign-in. */
let pageUser: string | undefined;

/** Binds the requests of this page to a user, or to none. */
export function setPageUser(id: string | undefined): void {
  pageUser = id;
}

/** What the responses to all requests mean for the page as a whole. */
export interface RequestListener {
  /** The server responded. */
  onReached: () => void;
  /** The server accepted a change. */
  onChanged: () => void;
  /** The server could not be reached. */
  onUnreachable: () => void;
  /** The server returned an error. */
  onRefused: (code: Problem['code'], method: string) => void;
}

let listener: RequestListener | undefined;

/** Sets the listener to all requests of the page. */
export function listenToRequests(to: RequestListener): void {
  listener = to;
}

/**
 * Binds every request to the user that the page was loaded for, and reports its outcome. All tabs share the session
 * cookie: after a sign-in as another user in one tab, the others would show and change the data of that user.
 */
const requests: Middleware = {
  onRequest({ request }) {
    if (pageUser !== undefined) request.headers.set(HEADER, pageUser);
    return request;
  },
  async onResponse({ request, response }) {
    listener?.onReached();
    if (response.ok) {
      if (request.method !== 'GET') listener?.onChanged();
      return;
    }
    const body: unknown = await response
      .clone()
      .json()
      .catch(() => undefined);
    if (isProblem(body)) listener?.onRefused(body.code, request.method);
  },
  onError({ error }) {
    // fetch rejects with a TypeError on network errors; an aborted request is none.
    if (error instanceof TypeError) listener?.onUnreachable();
  },
};

/** The API client, typed by the contract, whose paths include `/api/v1`. */
export const api = createClient<paths>({ baseUrl: '', credentials: 'same-origin' });
api.use(requests);

/** A response of openapi-fetch. */
type Answer<Data> = { response: Response } & (
  | { data: Data; error?: never }
  | { data?: never; error: object }
);

/** Returns the data of a response. Rejects with ApiProblem, or with the AbortError of an aborted request. */
export async function unwrap<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  const answer = await call.catch((error: unknown) => {
    throw error instanceof DOMException && error.name === 'AbortError' ? error : toProblem(error);
  });
  // Both are checked, since an error response may have an empty body.
  if (!answer.response.ok || answer.error !== undefined) throw problemOf(answer.response, answer.error);
  return answer.data;
}

/** Returns whether the server can be reached and responds. */
export const isServerReachable = (): Promise<boolean> =>
  fetch('/healthz', { cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
