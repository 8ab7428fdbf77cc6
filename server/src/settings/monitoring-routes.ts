import { type Routes, signedIn } from '../access/route.ts';
import { entityTag, preconditionOf } from '../lib/etag.ts';
import { IfMatch } from '../lib/schema.ts';
import {
  AuditPushBody,
  AuditRetentionBody,
  SignalSettingsBody,
  UpdateAuditPush,
  UpdateAuditRetention,
  UpdateSignalSettings,
} from './monitoring-contract.ts';
import { getSection, patchSection } from './service.ts';
import type { SettingsServices } from './services.ts';

const tags = ['Settings'];
const config = { access: 'signed-in' } as const;

/** /settings: how the audit trail is kept, sent on and watched. */
export const monitoringSettingRoutes =
  (services: SettingsServices): Routes =>
  async (app) => {
    app.get(
      '/settings/audit-push',
      {
        config,
        schema: { tags, summary: 'Where audit events are sent on to', response: { 200: AuditPushBody } },
      },
      async (request, reply) => {
        const body = await getSection(services, signedIn(request), 'auditPush');
        return reply.header('etag', entityTag(body)).send(body);
      },
    );
    app.patch(
      '/settings/audit-push',
      {
        config,
        schema: {
          tags,
          summary: 'Change where audit events are sent on to',
          headers: IfMatch,
          body: UpdateAuditPush,
          response: { 200: AuditPushBody },
        },
      },
      async (request, reply) => {
        const precondition = preconditionOf(request.headers['if-match']);
        const body = await patchSection(services, signedIn(request), 'auditPush', request.body, precondition);
        return reply.header('etag', entityTag(body)).send(body);
      },
    );

    app.get(
      '/settings/audit-retention',
      {
        config,
        schema: { tags, summary: 'How long audit events are kept', response: { 200: AuditRetentionBody } },
      },
      async (request, reply) => {
        const body = await getSection(services, signedIn(request), 'auditRetention');
        return reply.header('etag', entityTag(body)).send(body);
      },
    );
    app.patch(
      '/settings/audit-retention',
      {
        config,
        schema: {
          tags,
          summary: 'Change how long audit events are kept',
          headers: IfMatch,
          body: UpdateAuditRetention,
          response: { 200: AuditRetentionBody },
        },
      },
      async (request, reply) => {
        const precondition = preconditionOf(request.headers['if-match']);
        const body = await patchSection(
          services,
          signedIn(request),
          'auditRetention',
          request.body,
          precondition,
        );
        return reply.header('etag', entityTag(body)).send(body);
      },
    );

    app.get(
      '/settings/signals',
      {
        config,
        schema: {
          tags,
          summary: 'What is a signal, and who gets mail about it',
          response: { 200: SignalSettingsBody },
        },
      },
      async (request, reply) => {
        const body = await getSection(services, signedIn(request), 'signals');
        return reply.header('etag', entityTag(body)).send(body);
      },
    );
    app.patch(
      '/settings/signals',
      {
        config,
        schema: {
          tags,
          summary: 'Change what is a signal, and who gets mail about it',
          headers: IfMatch,
          body: UpdateSignalSettings,
          response: { 200: SignalSettingsBody },
        },
      },
      async (request, reply) => {
        const precondition = preconditionOf(request.headers['if-match']);
        const body = await patchSection(services, signedIn(request), 'signals', request.body, precondition);
        return reply.header('etag', entityTag(body)).send(body);
      },
    );
  };
