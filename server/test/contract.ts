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

/** The response of every route that refuses or fails. */
const PROBLEM = {
  description: 'Why the request was refused, or failed (RFC 9457).',
  headers: {
    'retry-after': {
      schema: { type: 'integer' },
      description: 'Seconds until the next attempt, with 429 and 503 (RFC 9110 §10.2.3).',
    },
  },
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

interface Operation {
  requestBody?: { required?: boolean; content: Record<string, { schema: { required?: string[] } }> };
  responses: Record<string, object>;
}

/** Corrects what the generator can't know: bodies without required fields may be absent, and a PATCH has two media types. */
function correct(method: string, { requestBody, responses }: Operation): void {
  for (const status of ['4XX', '5XX']) responses[status] = { $ref: '#/components/responses/Problem' };
  const json = requestBody?.content['application/json'];
  if (!requestBody || !json) return;
  if (method === 'patch') requestBody.content['application/merge-patch+json'] = json;
  else if (!json.schema.required) delete requestBody.required;
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
  const { paths, components, ...described } = Object(server.app.swagger());
  for (const operations of Object.values<Record<string, Operation>>(paths))
    for (const [method, operation] of Object.entries(operations)) correct(method, operation);
  const shared = { ...components, responses: { Problem: PROBLEM } };
  const document = `${JSON.stringify({ ...described, components: shared, paths }, null, 2)}\n`;
  await server.close();
  await database.close();
  return document;
}
