import type { FastifyInstance } from 'fastify';

/** Returns the methods of the routes that match a path, in alphabetical order; none for an unknown path. */
export type AllowedMethods = (path: string) => string[];

/** A pattern of a route: each segment is a text, or a parameter (null). */
type Segments = (string | null)[];

/** Returns the segments of a path; a slash at its end is ignored, as by the router. */
const segmentsOf = (path: string): string[] => path.replace(/\/$/, '').split('/');

/**
 * Collects the methods of all routes that are added from now on, so that a request with another method gets 405 and
 * `Allow` (RFC 9110 §15.5.6), and `OPTIONS` a response (§9.3.7). Fastify itself knows routes by method only.
 */
export function collectMethods(app: FastifyInstance): AllowedMethods {
  const routes: { segments: Segments; method: string }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    const segments = segmentsOf(url).map((segment) => (segment.startsWith(':') ? null : segment));
    for (const each of [method].flat()) routes.push({ segments, method: each });
  });
  return (path) => {
    const given = segmentsOf(path);
    const methods = routes.flatMap(({ segments, method }) =>
      segments.length === given.length &&
      segments.every((each, index) => (each === null ? given[index] !== '' : each === given[index]))
        ? method
        : [],
    );
    return methods.length === 0 ? [] : [...new Set([...methods, 'OPTIONS'])].sort();
  };
}
