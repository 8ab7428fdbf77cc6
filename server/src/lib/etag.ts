/** Which version of an object the caller has in hand (`If-Match`, RFC 9110 §13.1.1); undefined: any. */
export type Precondition = ((version: number) => boolean) | undefined;

/** The version as an entity tag (RFC 9110 §8.8.3). */
export const entityTag = ({ version }: { version: number }): string => `"${version}"`;

/** Reads `If-Match` (RFC 9110 §13.1.1): `*`, or a list of tags of which one must be the present one. */
export function preconditionOf(header: string | undefined): Precondition {
  if (header === undefined || header.trim() === '*') return undefined;
  const tags = header.split(',').map((tag) => tag.trim());
  return (version) => tags.includes(entityTag({ version }));
}
