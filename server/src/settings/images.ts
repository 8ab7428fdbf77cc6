import { createHash } from 'node:crypto';
import type { BrandingKind, ImageFacts } from './catalogue.ts';
import { sanitizePng } from './png.ts';
import { sanitizeSvg } from './svg.ts';

/** Bytes; a logo is loaded with every page before sign-in. */
export const MAX_IMAGE_BYTES = { logo: 128 * 1024, image: 512 * 1024 } as const satisfies Record<
  BrandingKind,
  number
>;

/** A sanitized image, and what the settings keep of it. */
export interface Image {
  facts: ImageFacts;
  data: Buffer;
}

/** Returns an uploaded PNG or SVG without everything that is not picture; undefined when it is none. */
export function sanitizeImage(bytes: Buffer): Image | undefined {
  const png = sanitizePng(bytes);
  const data = png ?? sanitizeSvg(bytes);
  if (!data) return undefined;
  const hash = createHash('sha256').update(data).digest('base64url').slice(0, 22);
  return { data, facts: { mediaType: png ? 'image/png' : 'image/svg+xml', hash, bytes: data.length } };
}
