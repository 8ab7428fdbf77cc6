import Type from 'typebox';
import { anonymousContextOf, type Routes } from '../../access/route.ts';
import { entityTag } from '../../lib/etag.ts';
import { presentSystem, type SettingsSnapshot } from '../../settings/index.ts';
import { Setup, SetupState } from './contract.ts';
import { isSetupNeeded, type SetupService } from './service.ts';

const tags = ['Setup'];
const config = { access: 'anyone' } as const;

export interface SetupRouteDependencies {
  setup: SetupService;
  settings: Pick<SettingsSnapshot, 'current'>;
}

/** /setup: the first system admin. */
export const setupRoutes =
  ({ setup, settings }: SetupRouteDependencies): Routes =>
  async (app) => {
    app.get(
      '/setup',
      {
        config,
        schema: {
          tags,
          summary: 'Get whether the first system admin has to be created',
          response: { 200: SetupState },
        },
      },
      async (request) => ({
        needed: await isSetupNeeded(anonymousContextOf(request).db),
        system: presentSystem(settings.current),
      }),
    );

    app.post(
      '/setup',
      {
        config,
        schema: {
          tags,
          summary: 'Create the first system admin',
          body: Setup,
          response: { 201: Type.Ref('User') },
        },
      },
      async (request, reply) => {
        const user = await setup.setUp(anonymousContextOf(request), request.body);
        return reply
          .code(201)
          .header('location', `/api/v1/users/${user.id}`)
          .header('etag', entityTag(user))
          .send(user);
      },
    );
  };
