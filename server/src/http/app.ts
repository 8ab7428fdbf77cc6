import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import fastifyCookie from '@fastify/cookie';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import {
  connectionRoutes,
  SsoConnection,
  type SsoServices,
  ssoBrowserRoutes,
  ssoSignInRoutes,
} from '../federation/sso/index.ts';
import { accountRoutes } from '../identity/account/index.ts';
import { passwordResetRoutes } from '../identity/password-resets/index.ts';
import { Session, sessionRoutes } from '../identity/sessions/index.ts';
import { setupRoutes } from '../identity/setup/index.ts';
import { User, userRoutes } from '../identity/users/index.ts';
import { Mail } from '../mail/index.ts';
import { Activity, activityRoutes, SignIn } from '../monitoring/activity/index.ts';
import { AuditEvent, type AuditStream, auditLogRoutes } from '../monitoring/audit-log/index.ts';
import { Signal, signalRoutes } from '../monitoring/signals/index.ts';
import { syslogRoutes } from '../monitoring/syslog/index.ts';
import {
  createConnectionTests,
  createMailsService,
  createSettingsService,
  mailRoutes,
  settingRoutes,
} from '../settings/index.ts';
import { Invitation, invitationRoutes } from '../tenancy/invitations/index.ts';
import { Member, membershipRoutes } from '../tenancy/memberships/index.ts';
import {
  OrganizationInvitation,
  organizationInvitationRoutes,
} from '../tenancy/organization-invitations/index.ts';
import { Organization, organizationRoutes } from '../tenancy/organizations/index.ts';
import { Project, projectRoutes } from '../tenancy/projects/index.ts';
import { addAuthentication, requireDeclaredAccess } from './authentication.ts';
import { addBodyParsers } from './bodies.ts';
import { addConsole } from './console.ts';
import { addDocs } from './docs.ts';
import { createFormats } from './formats.ts';
import { securityHeaders } from './headers.ts';
import { addHealth } from './health.ts';
import { addMetrics, type createMetrics } from './metrics.ts';
import { Problem, sendProblem, toAppError } from './problem.ts';
import { createSerializerCompiler } from './serialization.ts';
import { answerUnreadable } from './unreadable.ts';
import { createValidatorCompiler } from './validation.ts';

/** What the configuration says of the interface. */
export interface AppOptions {
  rootUrl: string;
  trustProxy: boolean | number | string;
  logLevel: string;
  auditStream: AuditStream;
  /** Runs before the routes are added; the generator of the contract listens to them from here. */
  beforeRoutes?: (app: FastifyInstance) => Promise<void>;
}

/** Bodies are forms filled in by people; nobody's is larger. In bytes. */
const BODY_LIMIT = 64 * 1024;

/** The whole HTTP interface: API, console, health and metrics on one port. Not listening yet. */
export async function createApp(
  services: SsoServices,
  metrics: ReturnType<typeof createMetrics>,
  options: AppOptions,
): Promise<FastifyInstance> {
  const headersOf = securityHeaders({ secure: services.secureCookies });
  const app = Fastify({
    logger: { level: options.logLevel, redact: ['req.headers.cookie', 'req.headers.authorization'] },
    // The audit trail tells who did what; a line for each request would only drown the log.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trusted(options.trustProxy),
    bodyLimit: BODY_LIMIT,
    // A client that sends its request or headers drop by drop must not hold a connection for ever. Milliseconds.
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    forceCloseConnections: 'idle',
    genReqId: () => randomUUID(),
    // An address that can't be read: no hook runs then.
    frameworkErrors: (error, request, reply) =>
      void sendProblem(request, reply.headers(headersOf(undefined)), toAppError(error)),
    clientErrorHandler: answerUnreadable,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    schemaController: {
      compilersFactory: { buildValidator: unused, buildSerializer: createSerializerCompiler },
    },
  });
  endConnectionsAtClose(app);
  app.setValidatorCompiler(
    createValidatorCompiler(createFormats(() => services.settings.current.passwordPolicy)),
  );
  app.setErrorHandler((error, request, reply) => {
    const known = toAppError(error instanceof Error ? error : new Error('not an error was thrown'));
    if (known.code === 'internal')
      request.log.error(
        { err: error, requestId: request.id, route: request.routeOptions.url },
        'request failed',
      );
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
  addBodyParsers(app);
  app.decorate('contextSources', services);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headersOf(request.routeOptions.url));
  });
  await app.register(fastifyCookie);
  addAuthentication(app, services, new URL(options.rootUrl).origin);
  addMetrics(app, metrics);
  addHealth(app, services);
  await addDocs(app);
  await addConsole(app);
  await app.register(ssoBrowserRoutes(services));
  await options.beforeRoutes?.(app);
  await app.register(
    async (api) => {
      requireDeclaredAccess(api);
      declareProblems(api);
      for (const routes of [
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
        () => settingRoutes(createSettingsService(services), createConnectionTests(services)),
        () => mailRoutes(createMailsService(services)),
        auditLogRoutes(options.auditStream),
        syslogRoutes,
        activityRoutes,
        signalRoutes,
        connectionRoutes,
        ssoSignInRoutes,
      ])
        await api.register(routes(services));
    },
    { prefix: '/api/v1' },
  );
  return app;
}

/** In the place of Fastify's own validator, so that it is not even loaded: ours is set at once. */
const unused = () => {
  throw new Error('the validator is set, none has to be built');
};

/**
 * Nothing that a client leaves open holds up a stop: requests in flight answer and then end their connection, and
 * connections on which nothing was said yet end at once. Browsers open such ahead of need; to Node they are not idle.
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

/** A number trusts that many proxies, counted from here outward. */
function trusted(setting: AppOptions['trustProxy']) {
  return typeof setting === 'number' ? (_address: string, hop: number) => hop < setting : setting;
}

/** Every route may answer with a problem; said once instead of in each schema. */
function declareProblems(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const problem = { content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } } };
    route.schema = {
      ...route.schema,
      response: { ...Object(route.schema?.response), '4xx': problem, '5xx': problem },
    };
  });
}
