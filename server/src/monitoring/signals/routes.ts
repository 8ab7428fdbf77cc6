import Type from 'typebox';
import { contextOf, type Routes } from '../../access/route.ts';
import { SignalId, SignalList, SignalQuery } from './contract.ts';
import { createSignalService, type SignalDependencies } from './service.ts';

const tags = ['Audit'];
const config = { access: 'signed-in' } as const;

/** Signals, for system admins. */
export const signalRoutes =
  (dependencies: SignalDependencies): Routes =>
  async (app) => {
    const signals = createSignalService(dependencies);
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
      async (request) => signals.list(contextOf(request), request.query),
    );

    app.post(
      '/signals/:id/acknowledge',
      {
        config,
        schema: {
          tags,
          summary: 'Acknowledge a signal',
          params: SignalId,
          response: { 200: Type.Ref('Signal') },
        },
      },
      async (request) => signals.acknowledge(contextOf(request), request.params.id),
    );
  };
