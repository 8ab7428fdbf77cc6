import Type from 'typebox';
import { type Routes, signedIn } from '../../access/route.ts';
import type { Services } from '../../identity/services.ts';
import { UserId } from '../../identity/users/index.ts';
import { ActivityQuery, SignInList, SignInQuery } from './contract.ts';
import { rememberCounts } from './counts.ts';
import { readActivity } from './queries.ts';
import { listSignInsOf } from './sign-ins.ts';

const config = { access: 'signed-in' } as const;

/** /activity: how much goes on, for admins of anything; /users/{id}/sign-ins: when one person came. */
export const activityRoutes =
  (services: Services): Routes =>
  async (app) => {
    const counts = rememberCounts();
    app.get(
      '/activity',
      {
        config,
        schema: {
          tags: ['Activity'],
          summary: 'How many sign in and how people stand, of those the caller may see',
          querystring: ActivityQuery,
          response: { 200: Type.Ref('Activity') },
        },
      },
      async (request) => readActivity(services, counts, signedIn(request), request.query),
    );

    app.get(
      '/users/:id/sign-ins',
      {
        config,
        schema: {
          tags: ['Users'],
          summary: 'When a user signed in, and when it failed',
          params: UserId,
          querystring: SignInQuery,
          response: { 200: SignInList },
        },
      },
      async (request) => listSignInsOf(services, signedIn(request), request.params.id, request.query),
    );
  };
