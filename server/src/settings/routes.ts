import { type Routes, signedIn } from '../access/route.ts';
import { entityTag, preconditionOf } from '../lib/etag.ts';
import { IfMatch } from '../lib/schema.ts';
import {
  GeneralBody,
  MailBody,
  PasswordPolicyBody,
  UpdateGeneral,
  UpdateMail,
  UpdatePasswordPolicy,
  UpdateUserInvite,
  UserInviteBody,
} from './contract.ts';
import { getSection, patchSection } from './service.ts';
import type { SettingsServices } from './services.ts';

const tags = ['Settings'];
const config = { access: 'signed-in' } as const;

/** /settings: what system admins choose for everybody. */
export const settingRoutes =
  (services: SettingsServices): Routes =>
  async (app) => {
    app.get(
      '/settings/general',
      { config, schema: { tags, summary: 'General settings', response: { 200: GeneralBody } } },
      async (request, reply) => {
        const body = await getSection(services, signedIn(request), 'general');
        return reply.header('etag', entityTag(body)).send(body);
      },
    );
    app.patch(
      '/settings/general',
      {
        config,
        schema: {
          tags,
          summary: 'Change the general settings',
          headers: IfMatch,
          body: UpdateGeneral,
          response: { 200: GeneralBody },
        },
      },
      async (request, reply) => {
        const precondition = preconditionOf(request.headers['if-match']);
        const body = await patchSection(services, signedIn(request), 'general', request.body, precondition);
        return reply.header('etag', entityTag(body)).send(body);
      },
    );

    app.get(
      '/settings/mail',
      { config, schema: { tags, summary: 'The mail server', response: { 200: MailBody } } },
      async (request, reply) => {
        const body = await getSection(services, signedIn(request), 'mail');
        return reply.header('etag', entityTag(body)).send(body);
      },
    );
    app.patch(
      '/settings/mail',
      {
        config,
        schema: {
          tags,
          summary: 'Change the mail server',
          headers: IfMatch,
          body: UpdateMail,
          response: { 200: MailBody },
        },
      },
      async (request, reply) => {
        const precondition = preconditionOf(request.headers['if-match']);
        const body = await patchSection(services, signedIn(request), 'mail', request.body, precondition);
        return reply.header('etag', entityTag(body)).send(body);
      },
    );

    app.get(
      '/settings/user-invite',
      { config, schema: { tags, summary: 'How people get in', response: { 200: UserInviteBody } } },
      async (request, reply) => {
        const body = await getSection(services, signedIn(request), 'userInvite');
        return reply.header('etag', entityTag(body)).send(body);
      },
    );
    app.patch(
      '/settings/user-invite',
      {
        config,
        schema: {
          tags,
          summary: 'Change how people get in',
          headers: IfMatch,
          body: UpdateUserInvite,
          response: { 200: UserInviteBody },
        },
      },
      async (request, reply) => {
        const precondition = preconditionOf(request.headers['if-match']);
        const body = await patchSection(
          services,
          signedIn(request),
          'userInvite',
          request.body,
          precondition,
        );
        return reply.header('etag', entityTag(body)).send(body);
      },
    );

    app.get(
      '/settings/password-policy',
      { config, schema: { tags, summary: 'The password policy', response: { 200: PasswordPolicyBody } } },
      async (request, reply) => {
        const body = await getSection(services, signedIn(request), 'passwordPolicy');
        return reply.header('etag', entityTag(body)).send(body);
      },
    );
    app.patch(
      '/settings/password-policy',
      {
        config,
        schema: {
          tags,
          summary: 'Change the password policy',
          headers: IfMatch,
          body: UpdatePasswordPolicy,
          response: { 200: PasswordPolicyBody },
        },
      },
      async (request, reply) => {
        const precondition = preconditionOf(request.headers['if-match']);
        const body = await patchSection(
          services,
          signedIn(request),
          'passwordPolicy',
          request.body,
          precondition,
        );
        return reply.header('etag', entityTag(body)).send(body);
      },
    );
  };
