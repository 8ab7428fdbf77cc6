import { AppError } from './errors.ts';

/** Whether a version satisfies the `If-Match` of a request (RFC 9110 §13.1.1); undefined: any version does. */
export type Precondition = ((version: number) => boolean) | undefined;

/** Returns the entity tag of a version (RFC 9110 §8.8.3). */
export const entityTag = ({ version }: { version: number }): string => `"${version}"`;

/** An entity tag of ours, also as compressing proxies rewrite it: `W/"1"` (nginx, HAProxy), `"1-gzip"` (Apache). */
const ENTITY_TAG = /^(?:W\/)?"(\d+)(?:-{1,2}(?:br|deflate|gzip|zstd))?"$/;

/**
 * Parses `If-Match` (RFC 9110 §13.1.1): `*`, or a list of tags, one of which must be of the current version. Weak tags
 * match as well: a version identifies the content exactly, and proxies that compress make tags weak.
 */
export function preconditionOf(header: string | undefined): Precondition {
  if (header === undefined || header.trim() === '*') return undefined;
  const versions = header.split(',').map((tag) => ENTITY_TAG.exec(tag.trim())?.[1]);
  return (version) => versions.includes(String(version));
}

/** Throws 412 `stale_version` when the `If-Match` header of a request does not match the version of an object. */
export function requireVersion({ version }: { version: number }, ifMatch: string | undefined): void {
  if (preconditionOf(ifMatch)?.(version) === false) throw new AppError('stale_version');
}
