import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RefusalLog } from '../access/refusals.ts';
import type { RouteAccess } from '../access/route.ts';
import {
  type Authentication,
  type Cookies,
  mustChangePassword,
  type SignedIn,
} from '../identity/sessions/index.ts';
import { canonicalAddress } from '../lib/address.ts';
import { AppError, type ErrorCode } from '../lib/errors.ts';
import type { SettingsSnapshot } from '../settings/index.ts';

export interface AuthenticationDependencies {
  authentication: Authentication;
  cookies: Cookies;
  settings: Pick<SettingsSnapshot, 'rootUrl'>;
  refusals: RefusalLog;
}

/** Longer user agents are truncated. */
const MAX_USER_AGENT_LENGTH = 512;

/**
 * Authenticates each request before its body is read, and again after that; enforces the `access` of its route and the
 * protection against CSRF.
 */
export function addAuthentication(
  app: FastifyInstance,
  { authentication, cookies, settings, refusals }: AuthenticationDependencies,
  configuredOrigin: string,
): void {
  app.decorateRequest('caller');
  app.decorateRequest('signedInAs', undefined);

  const isRoot = (origin: string) => origin === configuredOrigin || origin === settings.rootUrl;

  /** Rejects a request. Audited for signed-in callers alone: any web page could fill the audit log otherwise. */
  const reject = async (
    { method, routeOptions, caller }: FastifyRequest,
    code: ErrorCode,
  ): Promise<never> => {
    if (caller.actor) {
      await refusals.add(caller, {
        eventType: 'session',
        operation: 'request',
        outcome: 'denied',
        reason: code,
        after: { method, route: routeOptions.url },
      });
    }
    throw new AppError(code);
  };

  /** Returns a promise only for a request that is rejected. */
  const authorize = (request: FastifyRequest, access: RouteAccess, signedIn: SignedIn | undefined) => {
    if (signedIn) {
      request.signedInAs = signedIn;
      request.caller.actor = signedIn.actor;
    }
    if (isCrossSite(request, isRoot)) return reject(request, 'cross_site_request');
    // Not audited: the page was loaded before the user changed, and its request was not the new user's attempt.
    if (signedIn && isForOtherUser(request, signedIn.user.id))
      return Promise.reject(new AppError('user_changed'));
    if (access === 'anyone') return undefined;
    if (!signedIn) return reject(request, 'unauthenticated');
    if (access === 'signed-in' && mustChangePassword(signedIn))
      return reject(request, 'password_change_required');
    return undefined;
  };

  // Without a promise where none is needed, because every request passes here.
  app.addHook('onRequest', (request, _reply, done) => {
    normalizeForwarded(request);
    request.caller = {
      address: addressOf(request),
      userAgent: request.headers['user-agent']?.slice(0, MAX_USER_AGENT_LENGTH) ?? null,
      requestId: request.id,
    };
    const access = request.routeOptions.config.access;
    if (access === undefined) return done();
    const token = cookies.sessionOf(request.cookies, request.protocol);
    const signedIn = token === undefined ? undefined : authentication.authenticate(token);
    if (signedIn instanceof Promise) {
      signedIn.then((found) => authorize(request, access, found)).then(() => done(), done);
    } else {
      const rejection = authorize(request, access, signedIn);
      if (rejection) rejection.catch(done);
      else done();
    }
  });

  // The client decides how long its body takes, even an empty one, and the session may end meanwhile (ASVS 5.0 7.4.1).
  const authorizeAgain = async (request: FastifyRequest, access: RouteAccess) => {
    const token = cookies.sessionOf(request.cookies, request.protocol);
    await authorize(request, access, token === undefined ? undefined : await authentication.recheck(token));
  };
  app.addHook('preValidation', (request, _reply, done) => {
    const { access } = request.routeOptions.config;
    if (access === undefined || access === 'anyone' || SAFE_METHODS.has(request.method)) return done();
    authorizeAgain(request, access).then(() => done(), done);
  });

  // An admin who changes the root URL to https stays signed in: their cookie was read before, and is no more.
  app.addHook('onSend', (request, reply, payload, done) => {
    const { signedInAs, method } = request;
    if (signedInAs && !SAFE_METHODS.has(method)) {
      const token = cookies.sessionOf(request.cookies);
      if (token !== undefined && cookies.sessionOf(request.cookies, request.protocol) === undefined)
        reply.setCookie(cookies.session, token, cookies.sessionOptions(signedInAs.session.remembered));
    }
    done(null, payload);
  });
}

/** Returns the client's address as a trusted proxy reports it, if that is an address at all, in its canonical form. */
function addressOf(request: FastifyRequest): string | null {
  const connected = request.socket.remoteAddress ?? '';
  return canonicalAddress(request.ip) ?? canonicalAddress(connected) ?? null;
}

/** Writes the addresses of X-Forwarded-For as Fastify takes them: some proxies add a port or brackets. */
function normalizeForwarded({ raw }: FastifyRequest): void {
  const forwarded = raw.headers['x-forwarded-for'];
  if (typeof forwarded !== 'string') return;
  const addresses = forwarded.split(',').map((part) => canonicalAddress(part) ?? part.trim());
  raw.headers['x-forwarded-for'] = addresses.join(', ');
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Returns whether a state-changing request comes from another site (CSRF, ASVS 5.0 3.5.1). Browsers send `Sec-Fetch-Site`
 * or at least `Origin`; other clients send neither, and send no cookies unintentionally. A GET is state-changing when its
 * route `hasEffects`; over http, browsers send neither header with a GET.
 * @param isRoot whether an origin is the root URL, for browsers behind a proxy that changes `Host`.
 */
function isCrossSite(request: FastifyRequest, isRoot: (origin: string) => boolean): boolean {
  if (SAFE_METHODS.has(request.method) && !request.routeOptions.config.hasEffects) return false;
  const site = request.headers['sec-fetch-site'];
  if (site === 'same-origin' || site === 'none') return false;
  const { origin } = request.headers;
  if (origin === undefined) return site !== undefined;
  return !isRoot(origin) && origin !== `${request.protocol}://${request.host}`;
}

/**
 * Returns whether the page that sent a request was loaded for another user. Tabs share the session cookie, so a tab that
 * was loaded before another user signed in would read and change the data of that user. The console sends the id of the
 * user that a page was loaded for with every request; other clients need not.
 */
const isForOtherUser = ({ headers }: FastifyRequest, userId: string): boolean =>
  headers['roster-user'] !== undefined && headers['roster-user'] !== userId;

/** Refuses to start with a route that does not declare its access. */
export function requireDeclaredAccess(app: FastifyInstance): void {
  const known: RouteAccess[] = ['anyone', 'signed-in', 'temporary-password'];
  app.addHook('onRoute', ({ url, method, config }) => {
    if (!known.some((access) => access === config?.access))
      throw new Error(`${String(method)} ${url} does not declare its access`);
  });
}
