import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import fastifyCookie from '@fastify/cookie';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import type { ContextSources } from '../access/context.ts';
import { logIfFailedSignIn } from '../access/sign-in-log.ts';
import {
  connectionRoutes,
  SsoConnection,
  ssoBrowserRoutes,
  ssoSignInRoutes,
} from '../federation/sso/index.ts';
import { accountRoutes } from '../identity/account/index.ts';
import { passwordResetRoutes } from '../identity/password-resets/index.ts';
import { Session, sessionRoutes } from '../identity/sessions/index.ts';
import { setupRoutes } from '../identity/setup/index.ts';
import { User, userRoutes } from '../identity/users/index.ts';
import { invalid } from '../lib/errors.ts';
import { Mail } from '../mail/index.ts';
import { Activity, activityRoutes, SignIn } from '../monitoring/activity/index.ts';
import { AuditEvent, auditLogRoutes } from '../monitoring/audit-log/index.ts';
import { Signal, signalRoutes } from '../monitoring/signals/index.ts';
import { syslogRoutes } from '../monitoring/syslog/index.ts';
import { brandingRoutes, mailRoutes, type SettingsSnapshot, settingRoutes } from '../settings/index.ts';
import { Invitation, invitationRoutes } from '../tenancy/invitations/index.ts';
import { Member, membershipRoutes } from '../tenancy/memberships/index.ts';
import {
  OrganizationInvitation,
  organizationInvitationRoutes,
} from '../tenancy/organization-invitations/index.ts';
import { Organization, organizationRoutes } from '../tenancy/organizations/index.ts';
import { Project, projectRoutes } from '../tenancy/projects/index.ts';
import {
  type AuthenticationDependencies,
  addAuthentication,
  requireDeclaredAccess,
} from './authentication.ts';
import { bodyFaults } from './faults.ts';
import { createFormats } from './formats.ts';
import { securityHeaders } from './headers.ts';
import { addHealth } from './health.ts';
import { checkHost } from './host.ts';
import { collectMethods } from './methods.ts';
import { addMetrics, type createMetrics } from './metrics.ts';
import { addConsole, addDocs } from './pages.ts';
import { addBodyParsers, addUrlCheck } from './parsers.ts';
import { handleClientError, Problem, sendProblem, toAppError } from './problem.ts';
import { createSerializerCompiler } from './serialization.ts';
import { discardUnreadBodies } from './unread-bodies.ts';
import { createValidatorCompiler } from './validation.ts';

/** The routes of all features. */
const ROUTES = [
  setupRoutes,
  sessionRoutes,
  userRoutes,
  accountRoutes,
  passwordResetRoutes,
  membershipRoutes,
  organizationRoutes,
  projectRoutes,
  invitationRoutes,
  organizationInvitationRoutes,
  settingRoutes,
  mailRoutes,
  auditLogRoutes,
  syslogRoutes,
  activityRoutes,
  signalRoutes,
  connectionRoutes,
  ssoSignInRoutes,
] as const;

type IntersectionOf<Union> = (Union extends unknown ? (each: Union) => void : never) extends (
  all: infer Intersection,
) => void
  ? Intersection
  : never;

/** What the features need, as each of them declares it. */
type FeatureDependencies = IntersectionOf<Parameters<(typeof ROUTES)[number]>[0]>;
export type AppDependencies = FeatureDependencies &
  AuthenticationDependencies &
  ContextSources & { settings: SettingsSnapshot; instanceId: string };

/** Options of the HTTP server, from the configuration. */
export interface AppOptions {
  rootUrl: string;
  trustProxy: boolean | number | string;
  logLevel: string;
  metricsToken: string | undefined;
  hstsIncludeSubDomains: boolean;
  /** Runs before the routes are added, for the generator of the API contract. */
  beforeRoutes?: (app: FastifyInstance) => Promise<void>;
}

/** Bodies are forms that users fill in. Bytes. */
const BODY_LIMIT = 64 * 1024;

/** Creates the HTTP server: API, console, health and metrics on one port. It does not accept connections yet. */
export async function createApp(
  services: AppDependencies,
  metrics: ReturnType<typeof createMetrics>,
  options: AppOptions,
): Promise<FastifyInstance> {
  const { hstsIncludeSubDomains: includeSubDomains } = options;
  const [plainHeaders, secureHeaders] = [
    securityHeaders({ secure: false, includeSubDomains }),
    securityHeaders({ secure: true, includeSubDomains }),
  ];
  // By the root URL, which can change to https.
  const headersOf = (route: string | undefined) =>
    (services.cookies.options.secure ? secureHeaders : plainHeaders)(route);
  const app = Fastify({
    logger: { level: options.logLevel, redact: ['req.headers.cookie', 'req.headers.authorization'] },
    // The audit log contains who did what. A line per request would make the server log unreadable.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trusted(options.trustProxy),
    bodyLimit: BODY_LIMIT,
    // A client that sends its request slowly must not occupy a connection for long. Milliseconds.
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    forceCloseConnections: 'idle',
    genReqId: () => randomUUID(),
    // For malformed URLs, for which no hook runs.
    frameworkErrors: (error, request, reply) =>
      void sendProblem(request, reply.headers(headersOf(undefined)), toAppError(error)),
    clientErrorHandler: handleClientError,
    // The longest parameter is a domain name (RFC 1035 §2.3.4).
    routerOptions: { maxParamLength: 253, ignoreTrailingSlash: true },
    schemaController: {
      compilersFactory: { buildValidator: unused, buildSerializer: createSerializerCompiler },
    },
  });
  endConnectionsAtClose(app);
  discardUnreadBodies(app);
  app.setValidatorCompiler(
    createValidatorCompiler(createFormats(() => services.settings.current.passwordPolicy)),
  );
  app.setErrorHandler((error, request, reply) => {
    const known = toAppError(
      error instanceof Error ? error : new Error('a value that is not an error was thrown'),
    );
    if (known.code === 'internal')
      request.log.error(
        { err: error, requestId: request.id, route: request.routeOptions.url },
        'request failed',
      );
    logIfFailedSignIn(request, known.code);
    return sendProblem(request, reply, known);
  });
  for (const schema of [
    User,
    Session,
    Invitation,
    OrganizationInvitation,
    Member,
    Organization,
    Project,
    Mail,
    AuditEvent,
    Activity,
    SignIn,
    Signal,
    SsoConnection,
    Problem,
  ])
    app.addSchema(schema);
  const allowedMethods = collectMethods(app);
  addBodyParsers(app);
  app.decorate('contextSources', services);
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headersOf(request.routeOptions.url));
    done();
  });
  addUrlCheck(app);
  checkHost(app, services.settings, options.rootUrl);
  await app.register(fastifyCookie);
  addAuthentication(app, services, new URL(options.rootUrl).origin);
  addMetrics(app, metrics, options.metricsToken);
  addHealth(app, services);
  await addDocs(app);
  await addConsole(app, allowedMethods);
  await app.register(ssoBrowserRoutes(services));
  await app.register(brandingRoutes());
  await options.beforeRoutes?.(app);
  await app.register(
    async (api) => {
      requireDeclaredAccess(api);
      declareProblems(api);
      refuseUnknownParameters(api);
      checkAbsentBodies(api);
      for (const routes of ROUTES) await api.register(routes(services));
    },
    { prefix: '/api/v1' },
  );
  return app;
}

/** Replaces Fastify's validator, so that it is not loaded: ours is set right after. */
const unused = () => {
  throw new Error('the validator compiler is set explicitly');
};

/**
 * Closes connections when the server closes: those with a request in progress after its response, and those on which no
 * request was sent at once. Browsers open such connections in advance, and Node does not consider them idle.
 */
function endConnectionsAtClose(app: FastifyInstance): void {
  let closing = false;
  const connections = new Set<Socket>();
  app.server.on('connection', (socket) => {
    if (closing) return void socket.destroy();
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
  });
  app.addHook('preClose', async () => {
    closing = true;
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) reply.header('connection', 'close');
    done();
  });
}

/** Converts the setting to Fastify's: a number is how many proxies in front of this server are trusted. */
function trusted(setting: AppOptions['trustProxy']) {
  return typeof setting === 'number' ? (_address: string, hop: number) => hop < setting : setting;
}

/** Adds the problem response, which every route can return, to the schemas of all routes. */
function declareProblems(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const problem = { content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } } };
    route.schema = {
      ...route.schema,
      response: { ...Object(route.schema?.response), '4xx': problem, '5xx': problem },
    };
  });
}

/** Rejects query parameters that a route does not declare: a mistyped filter would return more than was asked for. */
function refuseUnknownParameters(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const querystring = { type: 'object', properties: {}, ...Object(route.schema?.querystring) };
    route.schema = { ...route.schema, querystring: { ...querystring, additionalProperties: false } };
  });
}

/**
 * Treats a missing body as an empty one, so that an action whose fields are all optional needs none; on a route without
 * fields, rejects those that are sent.
 */
function checkAbsentBodies(app: FastifyInstance): void {
  app.addHook('preValidation', (request, _reply, done) => {
    const { method, body, routeOptions } = request;
    const schema: unknown = routeOptions.schema?.body;
    if (schema !== undefined) {
      const isRequired = Object(schema).required !== undefined;
      if (method === 'POST' && !isRequired) request.body ??= {};
      return done();
    }
    const faults = bodyFaults(body);
    done(faults.length === 0 ? undefined : invalid(faults));
  });
}
