import Type from 'typebox';
import type { Routes } from '../../access/route.ts';
import { entityTag } from '../../lib/etag.ts';
import { presentSystem } from '../../settings/index.ts';
import type { Services } from '../services.ts';
import { Setup, SetupState } from './contract.ts';
import { isSetupNeeded, setUp } from './service.ts';

const tags = ['Setup'];
const config = { access: 'anyone' } as const;

/** /setup: making the first system admin. */
export const setupRoutes =
  (services: Services): Routes =>
  async (app) => {
    app.get(
      '/setup',
      { config, schema: { tags, summary: 'Is a first system admin needed', response: { 200: SetupState } } },
      async () => ({
        needed: await isSetupNeeded(services),
        system: presentSystem(services.settings.current),
      }),
    );

    app.post(
      '/setup',
      {
        config,
        schema: {
          tags,
          summary: 'Make the first system admin',
          body: Setup,
          response: { 201: Type.Ref('User') },
        },
      },
      async (request, reply) => {
        const user = await setUp(services, request.caller, request.body);
        return reply
          .code(201)
          .header('location', `/api/v1/users/${user.id}`)
          .header('etag', entityTag(user))
          .send(user);
      },
    );
  };
