/** The fake server: handlers by method and path, below the console's HTTP client. */
import type { Problem } from 'roster-contract';

export interface SeenRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Headers;
  body: unknown;
}

type Handler = (request: SeenRequest) => Response | Promise<Response>;

let handlers = new Map<string, Handler>();
let seen: SeenRequest[] = [];

/** Removes the handlers and requests of the previous test. */
export function resetServer(): void {
  handlers = new Map();
  seen = [];
}

/** Answers a route such as `GET /api/v1/…` from now on; the latest handler of a route is used. */
export function respond(
  route: `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`,
  handler: Handler,
): void {
  handlers.set(route, handler);
}

/** Returns the requests to a route so far. */
export const requestsTo = (route: string): SeenRequest[] =>
  seen.filter(({ method, path }) => `${method} ${path}` === route);

export const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

/** Responds with problem+json. */
export const problem = (
  status: number,
  code: Problem['code'],
  detail: string,
  extra: { errors?: Problem['errors']; retryAfter?: number } = {},
): Response =>
  new Response(JSON.stringify({ status, code, detail, title: detail, errors: extra.errors }), {
    status,
    headers: {
      'content-type': 'application/problem+json',
      ...(extra.retryAfter !== undefined && { 'retry-after': String(extra.retryAfter) }),
    },
  });

/** Returns a response that the test sends later. */
export function deferred(): { response: Promise<Response>; send: (response: Response) => void } {
  let send: (response: Response) => void = () => {};
  const response = new Promise<Response>((resolve) => {
    send = resolve;
  });
  return { response, send };
}

export async function dispatch(request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const text = await request.text();
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  const facts = {
    method: request.method,
    path: pathname,
    query: searchParams,
    headers: request.headers,
    body,
  };
  seen.push(facts);
  const handler = handlers.get(`${request.method} ${pathname}`);
  // As fetch does when the server is unreachable.
  if (handler === undefined) throw new TypeError(`No handler for ${request.method} ${pathname}`);
  return handler(facts);
}
