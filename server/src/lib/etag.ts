import { AppError } from './errors.ts';

/** Whether a version satisfies the `If-Match` of a request (RFC 9110 §13.1.1); undefined: any version does. */
export type Precondition = ((version: number) => boolean) | undefined;

/** Returns the entity tag of a version (RFC 9110 §8.8.3). */
export const entityTag = ({ version }: { version: number }): string => `"${version}"`;

/** Parses `If-Match` (RFC 9110 §13.1.1): `*`, or a list of tags, one of which must equal the current version. */
export function preconditionOf(header: string | undefined): Precondition {
  if (header === undefined || header.trim() === '*') return undefined;
  const tags = header.split(',').map((tag) => tag.trim());
  return (version) => tags.includes(entityTag({ version }));
}

/** Throws 412 `stale_version` when the `If-Match` header of a request does not match the version of an object. */
export function requireVersion({ version }: { version: number }, ifMatch: string | undefined): void {
  if (preconditionOf(ifMatch)?.(version) === false) throw new AppError('stale_version');
}
