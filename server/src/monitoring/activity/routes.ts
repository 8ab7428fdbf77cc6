import Type from 'typebox';
import { contextOf, type Routes } from '../../access/route.ts';
import { UserId } from '../../identity/users/index.ts';
import { ActivityQuery, SignInList, SignInQuery } from './contract.ts';
import { type ActivityDependencies, createActivityService } from './service.ts';

const config = { access: 'signed-in' } as const;

/** Counts for the Overview, and the sign-ins of a user. */
export const activityRoutes =
  (dependencies: ActivityDependencies): Routes =>
  async (app) => {
    const activity = createActivityService(dependencies);
    app.get(
      '/activity',
      {
        config,
        schema: {
          tags: ['Activity'],
          summary: 'Count sign-ins and users within the scope of the caller',
          querystring: ActivityQuery,
          response: { 200: Type.Ref('Activity') },
        },
      },
      async (request) => activity.read(contextOf(request), request.query),
    );

    app.get(
      '/users/:id/sign-ins',
      {
        config,
        schema: {
          tags: ['Users'],
          summary: "List a user's sign-ins and failed attempts",
          params: UserId,
          querystring: SignInQuery,
          response: { 200: SignInList },
        },
      },
      async (request) =>
        activity.listSignIns(contextOf(request), { userId: request.params.id, ...request.query }),
    );
  };
