import { anonymousContextOf, type Routes } from '../access/route.ts';
import { AppError } from '../lib/errors.ts';
import { BrandingImageParams } from './contract.ts';
import { findBrandingImage } from './store.ts';

/** A picture alone: whatever a browser finds in it runs nothing and loads nothing. */
const PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

/** The images of the sign-in page, for anyone, outside /api/v1. */
export const brandingRoutes = (): Routes => async (app) => {
  app.get(
    '/branding/:kind',
    { config: { access: 'anyone' }, schema: { params: BrandingImageParams } },
    async (request, reply) => {
      const image = await findBrandingImage(anonymousContextOf(request).db, request.params.kind);
      if (!image) throw new AppError('not_found');
      const isNamed = new URL(request.url, 'http://roster.invalid').searchParams.get('v') === image.hash;
      return reply
        .type(image.mediaType)
        .header('content-security-policy', PICTURE_POLICY)
        .header('cache-control', isNamed ? 'public, max-age=31536000, immutable' : 'no-cache')
        .send(image.data);
    },
  );
};
