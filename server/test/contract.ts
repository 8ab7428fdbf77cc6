import fastifySwagger from '@fastify/swagger';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { readConfig } from '../src/config/config.ts';
import { openDatabase } from '../src/db/database.ts';
import { createServer } from '../src/server.ts';

const LOCATION = {
  location: { type: 'string', description: 'The path of what was created (RFC 9110 §10.2.2).' },
};
const ETAG = {
  etag: { type: 'string', description: 'The `version`, for `If-Match` (RFC 9110 §8.8.3).' },
};

/** Adds the headers that responses have by convention: `Location` of what was created, `ETag` of what has a version. */
function withHeaders(app: FastifyInstance, schema: FastifySchema): FastifySchema {
  const hasVersion = (body: { $ref?: string; properties?: object }) => {
    const { properties = {} } = Object(body.$ref ? app.getSchema(body.$ref.replace('#', '')) : body);
    return 'version' in properties;
  };
  const responses = Object.entries(Object(schema.response)).map(([status, response]) => {
    const body = Object(response);
    if (!status.startsWith('2')) return [status, response];
    const headers = { ...body.headers, ...(status === '201' && LOCATION), ...(hasVersion(body) && ETAG) };
    return [status, Object.keys(headers).length > 0 ? { ...body, headers } : response];
  });
  return { ...schema, response: Object.fromEntries(responses) };
}

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
        transform: ({ schema, url, route }) => ({
          schema: {
            ...withHeaders(app, schema),
            ...(route.config?.access === 'anyone' && { security: [] }),
          },
          url,
        }),
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
