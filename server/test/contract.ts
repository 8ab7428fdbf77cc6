import fastifySwagger from '@fastify/swagger';
import { readConfig } from '../src/config/config.ts';
import { openDatabase } from '../src/db/database.ts';
import { createServer } from '../src/server.ts';

/** Returns the OpenAPI 3.1 document of the routes as text. Needs no database. */
export async function createContract(): Promise<string> {
  const config = readConfig({ SECRET_KEY: 'only-for-the-contract-no-server-runs', LOG_LEVEL: 'silent' });
  const database = openDatabase({ host: '127.0.0.1', port: 1 });
  const server = await createServer(config, database, {
    withoutDatabase: true,
    beforeRoutes: async (app) => {
      await app.register(fastifySwagger, {
        openapi: {
          openapi: '3.1.0',
          info: {
            title: 'Roster',
            version: '1',
            description: 'Users, who may sign in, where they belong, and who did what.',
          },
          components: {
            securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'roster_session' } },
          },
          security: [{ session: [] }],
        },
        refResolver: {
          buildLocalReference: (schema, _base, _fragment, index) => String(schema.$id ?? `def-${index}`),
        },
      });
    },
  });
  await server.app.ready();
  const document = `${JSON.stringify(server.app.swagger(), null, 2)}\n`;
  await server.close();
  await database.close();
  return document;
}
