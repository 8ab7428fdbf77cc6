import Type from 'typebox';
import { contextOf, type Routes } from '../access/route.ts';
import type { MailsService } from './mails.ts';
import { MailId, MailList, MailQuery, RetriedMails } from './mails-contract.ts';

const tags = ['Mails'];
const config = { access: 'signed-in' } as const;

/** Routes below /mails: queued, sent and failed mails. */
export const mailRoutes =
  ({ mails }: { mails: MailsService }): Routes =>
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
      async (request) => mails.list(contextOf(request), request.query),
    );

    app.post(
      '/mails/retry',
      { config, schema: { tags, summary: 'Retry all failed mails', response: { 200: RetriedMails } } },
      async (request) => mails.retryAll(contextOf(request)),
    );

    app.post(
      '/mails/:id/retry',
      {
        config,
        schema: {
          tags,
          summary: 'Retry a failed mail, or send a queued one now',
          params: MailId,
          response: { 200: Type.Ref('Mail') },
        },
      },
      async (request) => mails.retry(contextOf(request), request.params.id),
    );
  };
