import { isUtf8 } from 'node:buffer';
import { createPublicKey } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { anonymousContextOf, type Routes } from '../../access/route.ts';
import { logFailedSignIn } from '../../access/sign-in-log.ts';
import type { Cookies } from '../../identity/sessions/index.ts';
import { MINUTE, SECOND } from '../../lib/clock.ts';
import { newToken } from '../../lib/crypto.ts';
import { AppError } from '../../lib/errors.ts';
import { hasInvalidEscapes } from '../../lib/utf8.ts';
import { rootUrlOf } from '../../settings/index.ts';
import type { Completed } from './complete.ts';
import { findConnection } from './connections-store.ts';
import { finishSignIn, receiveCallback, receiveResponse, startSignIn } from './flow.ts';
import { ssoLogoutRoutes } from './logout-routes.ts';
import { oidcOf, samlOf } from './model.ts';
import { refusalPage, testedPage } from './pages.ts';
import { SsoRefusal } from './refusal.ts';
import { serviceProviderMetadata } from './saml/metadata.ts';
import type { SsoServices } from './services.ts';
import { urlsOf } from './urls.ts';

/** A response with an encrypted assertion and 150 groups is far below. Bytes. */
const FORM_LIMIT = 768 * 1024;

const Params = Type.Object({ id: Type.String({ format: 'uuid' }) });
const Text = (maxLength: number) => Type.Optional(Type.String({ maxLength }));
const StartQuery = Type.Object({
  returnTo: Text(4_000),
  target_link_uri: Text(4_000),
  login_hint: Text(1_000),
  iss: Text(2_048),
  test: Type.Optional(Type.String({ format: 'uuid' })),
});
const FinishQuery = Type.Object({ token: Type.String({ maxLength: 200 }) });

/** Names of the cookies that bind a sign-in to the browser that began it. */
export function ssoCookiesOf({ nameOf, options }: Cookies) {
  return {
    /** Which browser began a sign-in at a provider. */
    browser: nameOf('sso'),
    /** Opens the answer for which a password or a form is still asked. */
    pending: nameOf('sso_pending'),
    options: { ...options, maxAge: (15 * MINUTE) / SECOND },
    clear: options,
  };
}

/** A cookie's token, if it is one of ours at all. */
export const browserTokenIn = (value: string | undefined): string | undefined =>
  value !== undefined && /^[\w-]{43}$/.test(value) ? value : undefined;

/** The browser's path through a provider, outside /api/v1: pages and redirects, no JSON. */
export const ssoBrowserRoutes =
  (services: SsoServices): Routes =>
  async (app) => {
    const cookies = () => ssoCookiesOf(services.cookies);
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'buffer', bodyLimit: FORM_LIMIT },
      (_request, body: Buffer, done) => {
        const text = body.toString('utf8');
        return isUtf8(body) && !hasInvalidEscapes(text)
          ? done(null, new URLSearchParams(text))
          : done(new AppError('malformed_request'));
      },
    );
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
    });
    app.setErrorHandler((error, request, reply) => {
      if (error instanceof SsoRefusal) {
        logFailedSignIn(request, 'sso_refused');
        if (error.isTest) return tested(reply.code(403), 'refused');
        return refuse(request, reply, 403);
      }
      if (error instanceof AppError && error.status < 500) {
        if (error.retryAfter !== undefined) reply.header('retry-after', String(error.retryAfter));
        return refuse(request, reply, error.status);
      }
      // Validation of addresses and fields, and bodies that are none.
      if (error instanceof Error && 'statusCode' in error && Number(error.statusCode) < 500)
        return refuse(request, reply, Number(error.statusCode));
      throw error;
    });
    const language = () => services.settings.current.general.language;
    const html = (reply: FastifyReply, page: string) => reply.type('text/html; charset=utf-8').send(page);
    const refuse = (request: FastifyRequest, reply: FastifyReply, status: number) =>
      html(reply.code(status), refusalPage(language(), request.id));
    const tested = (reply: FastifyReply, outcome: 'tested' | 'refused') =>
      html(reply, testedPage(language(), outcome));

    await app.register(ssoLogoutRoutes(services));

    const browserTokenOf = (request: FastifyRequest) => browserTokenIn(request.cookies[cookies().browser]);

    const answer = async (reply: FastifyReply, completed: Completed) => {
      if (completed.kind === 'tested') return tested(reply, 'tested');
      if (completed.kind === 'pending') {
        reply.setCookie(cookies().pending, completed.token, cookies().options);
        return reply.redirect('/sign-in/continue', 303);
      }
      if (completed.kind === 'reauthenticated') {
        const { token, remembered, returnTo } = completed;
        const { session, sessionOptions } = services.cookies;
        return reply.setCookie(session, token, sessionOptions(remembered)).redirect(returnTo, 303);
      }
      await services.browsers.issue(reply, completed.session);
      return reply.clearCookie(cookies().pending, cookies().clear).redirect(completed.returnTo, 303);
    };

    app.get(
      '/sso/:id/start',
      { schema: { params: Params, querystring: StartQuery } },
      async (request, reply) => {
        const { returnTo, target_link_uri, login_hint, iss, test } = request.query;
        const browserToken = browserTokenOf(request) ?? newToken();
        const url = await startSignIn(services, anonymousContextOf(request), {
          connectionId: request.params.id,
          returnTo: returnTo ?? target_link_uri,
          loginHint: login_hint,
          iss,
          test,
          browserToken,
        });
        reply.setCookie(cookies().browser, browserToken, cookies().options);
        return reply.redirect(url, 303);
      },
    );

    app.get('/sso/saml/:id/metadata', { schema: { params: Params } }, async (request, reply) => {
      const connection = await findConnection(anonymousContextOf(request).db, request.params.id);
      const saml = connection && samlOf(connection);
      if (!connection || !saml) throw new AppError('not_found');
      const urls = urlsOf(rootUrlOf(services), connection);
      return reply.type('application/samlmetadata+xml; charset=utf-8').send(
        serviceProviderMetadata({
          entityId: connection.entityId,
          acsUrl: urls.acs,
          logoutUrl: urls.samlLogout,
          certificates: [connection.certificate],
          signsRequests: saml.signRequests,
          acceptsEncryption: saml.encryption === 'accepted',
          nameIdFormat: saml.nameIdFormat,
        }),
      );
    });

    // A cross-site POST comes without our cookies, and none is read: the browser is recognized when it fetches the answer.
    app.post('/sso/saml/:id/acs', { schema: { params: Params } }, async (request, reply) => {
      const fields = request.body instanceof URLSearchParams ? request.body.getAll('SAMLResponse') : [];
      const [encoded, ...others] = fields;
      if (encoded === undefined || others.length > 0) throw new AppError('malformed_request');
      const { id } = request.params;
      const received = await receiveResponse(services, anonymousContextOf(request), id, encoded);
      return reply.redirect(
        received.kind === 'restart' ? `/sso/${id}/start` : `/sso/finish?token=${received.token}`,
        303,
      );
    });

    app.get(
      '/sso/finish',
      { config: { access: 'anyone' }, schema: { querystring: FinishQuery } },
      async (request, reply) => {
        const completed = await finishSignIn(services, anonymousContextOf(request), {
          token: request.query.token,
          browserToken: browserTokenOf(request),
          browser: services.browsers.browserOf(request),
        });
        return answer(reply, completed);
      },
    );

    // For `private_key_jwt`: the key that our client assertions are signed with (RFC 7517).
    app.get('/sso/oidc/:id/jwks.json', { schema: { params: Params } }, async (request, reply) => {
      const connection = await findConnection(anonymousContextOf(request).db, request.params.id);
      if (!connection || !oidcOf(connection)) throw new AppError('not_found');
      const key = createPublicKey(connection.certificate).export({ format: 'jwk' });
      return reply.send({ keys: [{ ...key, use: 'sig', alg: 'RS256' }] });
    });

    app.get(
      '/sso/oidc/:id/callback',
      { config: { access: 'anyone' }, schema: { params: Params } },
      async (request, reply) => {
        const query = request.url.split('?')[1] ?? '';
        try {
          const completed = await receiveCallback(services, anonymousContextOf(request), {
            connectionId: request.params.id,
            query,
            browserToken: browserTokenOf(request),
            browser: services.browsers.browserOf(request),
          });
          return await answer(reply, completed);
        } catch (error) {
          // The user cancelled, or must do something at the provider: no page of ours could help.
          if (error instanceof SsoRefusal && error.reason === 'provider_error' && !error.isTest)
            return reply.redirect('/sign-in?sso=failed', 303);
          throw error;
        }
      },
    );
  };
