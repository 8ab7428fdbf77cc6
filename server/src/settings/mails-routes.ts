import Type from 'typebox';
import { type Routes, signedIn } from '../access/route.ts';
import { listAllMails, retryAllMails, retryMail } from './mails.ts';
import { MailId, MailList, MailQuery, RetriedMails } from './mails-contract.ts';
import type { SettingsServices } from './services.ts';

const tags = ['Mails'];
const config = { access: 'signed-in' } as const;

/** /mails: what was sent, what waits, and what failed. */
export const mailRoutes =
  (services: SettingsServices): Routes =>
  async (app) => {
    app.get(
      '/mails',
      {
        config,
        schema: {
          tags,
          summary: 'List mails, newest first',
          querystring: MailQuery,
          response: { 200: MailList },
        },
      },
      async (request) => listAllMails(services, signedIn(request), request.query),
    );

    app.post(
      '/mails/retry',
      { config, schema: { tags, summary: 'Send all failed mails again', response: { 200: RetriedMails } } },
      async (request) => retryAllMails(services, signedIn(request)),
    );

    app.post(
      '/mails/:id/retry',
      {
        config,
        schema: {
          tags,
          summary: 'Send a failed mail again, or a waiting one now',
          params: MailId,
          response: { 200: Type.Ref('Mail') },
        },
      },
      async (request) => retryMail(services, signedIn(request), request.params.id),
    );
  };
