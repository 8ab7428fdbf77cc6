import Type from 'typebox';
import { type Routes, signedIn } from '../../access/route.ts';
import type { Services } from '../../identity/services.ts';
import { SignalId, SignalList, SignalQuery } from './contract.ts';
import { acknowledgeSignal, listAllSignals } from './service.ts';

const tags = ['Audit'];
const config = { access: 'signed-in' } as const;

/** /signals: what somebody should look at, for system admins. */
export const signalRoutes =
  (services: Services): Routes =>
  async (app) => {
    app.get(
      '/signals',
      {
        config,
        schema: {
          tags,
          summary: 'List signals, newest first',
          querystring: SignalQuery,
          response: { 200: SignalList },
        },
      },
      async (request) => listAllSignals(services, signedIn(request), request.query),
    );

    app.post(
      '/signals/:id/acknowledge',
      {
        config,
        schema: {
          tags,
          summary: 'Note that a signal has been seen to',
          params: SignalId,
          response: { 200: Type.Ref('Signal') },
        },
      },
      async (request) => acknowledgeSignal(services, signedIn(request), request.params.id),
    );
  };
