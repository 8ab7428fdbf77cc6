import type { FastifyReply } from 'fastify';
import type { Context } from '../access/context.ts';
import { contextOf, type Routes } from '../access/route.ts';
import { entityTag, preconditionOf } from '../lib/etag.ts';
import { IfMatch } from '../lib/schema.ts';
import type { Section } from './catalogue.ts';
import type { ConnectionTests } from './connection-tests.ts';
import {
  AuditRetentionBody,
  BrandingBody,
  GeneralBody,
  MailBody,
  MailTestResult,
  PasswordPolicyBody,
  RootUrlTestResult,
  SignalSettingsBody,
  SyslogBody,
  TestMail,
  TestRootUrl,
  UpdateAuditRetention,
  UpdateBranding,
  UpdateGeneral,
  type UpdateInput,
  UpdateMail,
  UpdatePasswordPolicy,
  UpdateSignalSettings,
  UpdateSyslog,
  UpdateUserInvite,
  UserInviteBody,
} from './contract.ts';
import type { SettingsService } from './service.ts';

/** Both images in Base64. Bytes. */
const UPLOAD_LIMIT = 1024 * 1024;

const tags = ['Settings'];
const config = { access: 'signed-in' } as const;

/** Routes below /settings: a GET and a PATCH for each section, and the Test buttons. */
export const settingRoutes =
  ({
    settingsService: settings,
    connectionTests: tests,
  }: {
    settingsService: SettingsService;
    connectionTests: ConnectionTests;
  }): Routes =>
  async (app) => {
    const get = async (ctx: Context, reply: FastifyReply, section: Section) => {
      const body = await settings.get(ctx, section);
      return reply.header('etag', entityTag(body)).send(body);
    };
    const update = async <S extends Section>(
      ctx: Context,
      reply: FastifyReply,
      section: S,
      { body: patch, headers }: { body: UpdateInput[S]; headers: { 'if-match'?: string } },
    ) => {
      const precondition = preconditionOf(headers['if-match']);
      const body = await settings.update(ctx, { section, patch, precondition });
      return reply.header('etag', entityTag(body)).send(body);
    };

    app.get(
      '/settings/general',
      { config, schema: { tags, summary: 'General settings', response: { 200: GeneralBody } } },
      async (request, reply) => get(contextOf(request), reply, 'general'),
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
      async (request, reply) => update(contextOf(request), reply, 'general', request),
    );

    app.get(
      '/settings/mail',
      { config, schema: { tags, summary: 'Mail server', response: { 200: MailBody } } },
      async (request, reply) => get(contextOf(request), reply, 'mail'),
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
      async (request, reply) => update(contextOf(request), reply, 'mail', request),
    );

    app.get(
      '/settings/user-invite',
      { config, schema: { tags, summary: 'How accounts are created', response: { 200: UserInviteBody } } },
      async (request, reply) => get(contextOf(request), reply, 'userInvite'),
    );
    app.patch(
      '/settings/user-invite',
      {
        config,
        schema: {
          tags,
          summary: 'Change how accounts are created',
          headers: IfMatch,
          body: UpdateUserInvite,
          response: { 200: UserInviteBody },
        },
      },
      async (request, reply) => update(contextOf(request), reply, 'userInvite', request),
    );

    app.get(
      '/settings/password-policy',
      { config, schema: { tags, summary: 'Password policy', response: { 200: PasswordPolicyBody } } },
      async (request, reply) => get(contextOf(request), reply, 'passwordPolicy'),
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
      async (request, reply) => update(contextOf(request), reply, 'passwordPolicy', request),
    );

    app.get(
      '/settings/audit-push',
      { config, schema: { tags, summary: 'Syslog receiver of audit events', response: { 200: SyslogBody } } },
      async (request, reply) => get(contextOf(request), reply, 'syslog'),
    );
    app.patch(
      '/settings/audit-push',
      {
        config,
        schema: {
          tags,
          summary: 'Change the syslog receiver of audit events',
          headers: IfMatch,
          body: UpdateSyslog,
          response: { 200: SyslogBody },
        },
      },
      async (request, reply) => update(contextOf(request), reply, 'syslog', request),
    );

    app.get(
      '/settings/audit-retention',
      {
        config,
        schema: { tags, summary: 'Retention of audit events', response: { 200: AuditRetentionBody } },
      },
      async (request, reply) => get(contextOf(request), reply, 'auditRetention'),
    );
    app.patch(
      '/settings/audit-retention',
      {
        config,
        schema: {
          tags,
          summary: 'Change the retention of audit events',
          headers: IfMatch,
          body: UpdateAuditRetention,
          response: { 200: AuditRetentionBody },
        },
      },
      async (request, reply) => update(contextOf(request), reply, 'auditRetention', request),
    );

    app.get(
      '/settings/signals',
      {
        config,
        schema: {
          tags,
          summary: 'Thresholds and recipients of signals',
          response: { 200: SignalSettingsBody },
        },
      },
      async (request, reply) => get(contextOf(request), reply, 'signals'),
    );
    app.patch(
      '/settings/signals',
      {
        config,
        schema: {
          tags,
          summary: 'Change thresholds and recipients of signals',
          headers: IfMatch,
          body: UpdateSignalSettings,
          response: { 200: SignalSettingsBody },
        },
      },
      async (request, reply) => update(contextOf(request), reply, 'signals', request),
    );

    app.get(
      '/settings/branding',
      { config, schema: { tags, summary: 'Colors and images', response: { 200: BrandingBody } } },
      async (request, reply) => get(contextOf(request), reply, 'branding'),
    );
    app.patch(
      '/settings/branding',
      {
        config,
        bodyLimit: UPLOAD_LIMIT,
        schema: {
          tags,
          summary: 'Change colors and images',
          headers: IfMatch,
          body: UpdateBranding,
          response: { 200: BrandingBody },
        },
      },
      async (request, reply) => update(contextOf(request), reply, 'branding', request),
    );

    app.post(
      '/settings/mail/test',
      {
        config,
        schema: {
          tags,
          summary: 'Send a test message now',
          body: TestMail,
          response: { 200: MailTestResult },
        },
      },
      async (request) => tests.testMail(contextOf(request), request.body.to),
    );
    app.post(
      '/settings/general/test',
      {
        config,
        schema: {
          tags,
          summary: 'Test whether the server is reachable at a root URL',
          body: TestRootUrl,
          response: { 200: RootUrlTestResult },
        },
      },
      async (request) => tests.testRootUrl(contextOf(request), request.body.rootUrl),
    );
  };
