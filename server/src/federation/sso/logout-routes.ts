import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { anonymousContextOf, type Routes } from '../../access/route.ts';
import { AppError } from '../../lib/errors.ts';
import {
  type Outgoing,
  receiveFrontChannelLogout,
  receiveLogoutMessage,
  receiveLogoutToken,
  takeLogoutForm,
} from './logout.ts';
import { formPage, type PostedForm } from './pages.ts';
import { SsoRefusal } from './refusal.ts';
import type { SsoServices } from './services.ts';

const Params = Type.Object({ id: Type.String({ format: 'uuid' }) });
const FormQuery = Type.Object({ token: Type.String({ maxLength: 200 }) });
const FrontChannel = Type.Object({
  iss: Type.String({ format: 'text', maxLength: 2_048 }),
  sid: Type.String({ format: 'text', minLength: 1, maxLength: 512 }),
});

/** The only value of a form field; undefined when there is none. Throws 400 for several. */
function fieldOf(form: unknown, name: string): string | undefined {
  const [value, ...others] = form instanceof URLSearchParams ? form.getAll(name) : [];
  if (others.length > 0) throw new AppError('malformed_request');
  return value;
}

/** Single logout, outside /api/v1. Messages are recognized by their signatures; no cookie is read. */
export const ssoLogoutRoutes =
  (services: SsoServices): Routes =>
  async (app) => {
    const post = (reply: FastifyReply, form: PostedForm) => {
      const { html, policy } = formPage(services.settings.current.general.language, form);
      return reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(html);
    };
    const goOn = (reply: FastifyReply, outgoing: Outgoing) =>
      outgoing.binding === 'post' ? post(reply, outgoing.form) : reply.redirect(outgoing.url, 303);

    app.get('/sso/saml/:id/logout', { schema: { params: Params } }, async (request, reply) => {
      const [, ...rest] = request.url.split('?');
      const outgoing = await receiveLogoutMessage(services, anonymousContextOf(request), request.params.id, {
        binding: 'redirect',
        query: rest.join('?'),
      });
      return goOn(reply, outgoing);
    });

    app.post('/sso/saml/:id/logout', { schema: { params: Params } }, async (request, reply) => {
      const messages = ['SAMLRequest', 'SAMLResponse'].map((name) => fieldOf(request.body, name));
      const [encoded, ...others] = messages.filter((each) => each !== undefined);
      if (encoded === undefined || others.length > 0) throw new AppError('malformed_request');
      const outgoing = await receiveLogoutMessage(services, anonymousContextOf(request), request.params.id, {
        binding: 'post',
        encoded,
        relayState: fieldOf(request.body, 'RelayState'),
      });
      return goOn(reply, outgoing);
    });

    // Posts our own logout request to a provider that takes none in an address.
    app.get(
      '/sso/saml/:id/logout-form',
      { schema: { params: Params, querystring: FormQuery } },
      async (request, reply) => {
        const form = await takeLogoutForm(services, anonymousContextOf(request), {
          connectionId: request.params.id,
          token: request.query.token,
        });
        return form ? post(reply, form) : reply.redirect('/sign-in', 303);
      },
    );

    app.post('/sso/oidc/:id/backchannel-logout', { schema: { params: Params } }, async (request, reply) => {
      const token = fieldOf(request.body, 'logout_token');
      if (token === undefined) throw new AppError('malformed_request');
      try {
        await receiveLogoutToken(services, anonymousContextOf(request), request.params.id, token);
      } catch (error) {
        if (!(error instanceof SsoRefusal)) throw error;
        // As the specification names it (§2.8); the reason is in the audit log.
        return reply.code(400).send({ error: 'invalid_request' });
      }
      return reply.code(200).send();
    });

    app.get(
      '/sso/oidc/:id/frontchannel-logout',
      { schema: { params: Params, querystring: FrontChannel } },
      async (request, reply) => {
        const { iss, sid } = request.query;
        await receiveFrontChannelLogout(services, anonymousContextOf(request), {
          connectionId: request.params.id,
          issuer: iss,
          sid,
        });
        // It is loaded in a hidden frame.
        return reply.type('text/html; charset=utf-8').send('<!doctype html><title>Roster</title>');
      },
    );

    // Where the provider sends the browser after it has signed the user out.
    app.get('/sso/oidc/:id/logged-out', { schema: { params: Params } }, async (_request, reply) =>
      reply.redirect('/sign-in', 303),
    );
  };
