import createClient, { type Middleware } from 'openapi-fetch';
import type { Problem, paths } from 'roster-contract';
import { isProblem, problemOf, toProblem } from './problem.ts';

export { ApiProblem } from './problem.ts';

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
