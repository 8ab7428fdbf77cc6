import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RouteAccess } from '../access/route.ts';
import { record } from '../audit/record.ts';
import type { Services } from '../identity/services.ts';
import { authenticate, cookiesOf, type SignedIn } from '../identity/sessions/index.ts';
import { AppError, type ErrorCode } from '../lib/errors.ts';
import { isCrossSite } from './origin.ts';

/** As much of a browser's name as is worth keeping. */
const USER_AGENT_LENGTH = 512;

/** Finds out who asks, before anything else of the request is read, and lets in whom the route's `access` says. */
export function addAuthentication(app: FastifyInstance, services: Services, configuredOrigin: string): void {
  const cookies = cookiesOf(services.secureCookies);
  app.decorateRequest('caller');
  app.decorateRequest('signedInAs', undefined);

  const isRoot = (origin: string) => origin === configuredOrigin || origin === services.settings.rootUrl;

  /** Answers the refusal, after its trace. Of nobody there is none: any page of the web could fill the trail with it. */
  const refuse = async (request: FastifyRequest, code: ErrorCode): Promise<never> => {
    const { method, routeOptions, caller } = request;
    if (caller.actor) {
      await record(services.database.db, caller, services.clock.now(), {
        eventType: 'session',
        operation: 'request',
        outcome: 'denied',
        reason: code,
        after: { method, route: routeOptions.url },
      });
    }
    throw new AppError(code);
  };

  const letIn = (request: FastifyRequest, access: RouteAccess, signedIn: SignedIn | undefined) => {
    if (signedIn) {
      request.signedInAs = signedIn;
      request.caller.actor = signedIn.actor;
    }
    if (isCrossSite(request, isRoot)) return refuse(request, 'cross_site_request');
    if (access === 'anyone') return undefined;
    if (!signedIn) return refuse(request, 'unauthenticated');
    if (access === 'signed-in' && signedIn.user.mustChangePassword)
      return refuse(request, 'password_change_required');
    return undefined;
  };

  // Without a promise where none is needed, since every request passes here.
  app.addHook('onRequest', (request, _reply, done) => {
    request.caller = {
      address: addressOf(request),
      userAgent: request.headers['user-agent']?.slice(0, USER_AGENT_LENGTH) ?? null,
      requestId: request.id,
    };
    const access = request.routeOptions.config.access;
    if (access === undefined) return done();
    const token = request.cookies[cookies.session];
    const signedIn = token === undefined ? undefined : authenticate(services, token);
    if (signedIn instanceof Promise) {
      signedIn.then((found) => letIn(request, access, found)).then(() => done(), done);
    } else {
      const refusal = letIn(request, access, signedIn);
      if (refusal) refusal.catch(done);
      else done();
    }
  });
}

/** What a trusted proxy says is believed as far as it is an address at all. */
function addressOf(request: FastifyRequest): string | null {
  if (isIP(request.ip)) return request.ip;
  return request.socket.remoteAddress ?? null;
}

/** A route that forgot to say who is let in must not start. */
export function requireDeclaredAccess(app: FastifyInstance): void {
  const known: RouteAccess[] = ['anyone', 'signed-in', 'temporary-password'];
  app.addHook('onRoute', ({ url, method, config }) => {
    if (!known.some((access) => access === config?.access))
      throw new Error(`${String(method)} ${url} does not declare its access`);
  });
}
