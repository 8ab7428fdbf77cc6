import type { AnonymousCaller } from '../../access/actor.ts';
import type { Context } from '../../access/context.ts';
import type { Browser } from '../../identity/sessions/index.ts';
import { MINUTE } from '../../lib/clock.ts';
import { hashToken, newToken } from '../../lib/crypto.ts';
import { AppError } from '../../lib/errors.ts';
import { rootUrlOf } from '../../settings/index.ts';
import { answerOfAssertion, answerOfClaims } from './answers.ts';
import { auditingRefusals } from './audited.ts';
import { ANSWER_PURPOSE, type Answered, type Completed, completeSignIn } from './complete.ts';
import { completeReauthentication } from './complete-reauthentication.ts';
import { findConnection } from './connections-store.ts';
import { type Answer, type Connection, oidcOf, parseAnswer, samlOf } from './model.ts';
import { authorizationUrl, newOidcRequest, type OidcRequest, verifyCallback } from './oidc/sign-in.ts';
import { SsoRefusal } from './refusal.ts';
import { verifyWithinLimits } from './refusal-limits.ts';
import {
  type AcceptedResponse,
  acceptResponse,
  consumeRequest,
  findOpenRequest,
  findTest,
  findTestOfRequest,
  insertRequest,
  type SsoRequest,
  takeAnswer,
} from './requests-store.ts';
import { authnRequest, newMessageId } from './saml/messages.ts';
import { redirectUrl } from './saml/redirect.ts';
import { CLOCK_SKEW, claimedRequest, isUnsolicited, verifyResponse } from './saml/response.ts';
import { privateKeyOf, providerOf } from './secrets.ts';
import type { SsoServices } from './services.ts';
import { safeReturnTo, urlsOf } from './urls.ts';

type Anonymous = Context<AnonymousCaller>;

/** How long a user may take at the provider. */
const REQUEST_LASTS = 15 * MINUTE;
/** How long a verified answer waits for the browser, which is under way with it. */
const ANSWER_LASTS = 2 * MINUTE;

/** What a browser asks for when it begins a sign-in. */
export interface StartInput {
  connectionId: string;
  returnTo: string | undefined;
  loginHint: string | undefined;
  /** A dry run's id. */
  test: string | undefined;
  /** Names the provider in a sign-in that it initiates (OpenID Connect Core §4). */
  iss: string | undefined;
  /** The cookie that binds the answer to this browser. */
  browserToken: string;
}

/** A connection of one protocol. Throws 404 for others and for disabled ones. */
async function requireConnection(ctx: Anonymous, id: string, { isTest = false } = {}): Promise<Connection> {
  const connection = await findConnection(ctx.db, id);
  if (!connection || !(connection.enabled || isTest)) throw new AppError('not_found');
  return connection;
}

/** Begins a sign-in and returns where the browser is sent. Throws 404, SsoRefusal. */
export async function startSignIn(services: SsoServices, ctx: Anonymous, input: StartInput): Promise<string> {
  const now = ctx.now();
  const test = input.test === undefined ? undefined : await findTest(ctx.db, input.test);
  const isTest =
    test !== undefined && test.connectionId === input.connectionId && test.expiresAt > now && !test.result;
  if (input.test !== undefined && !isTest) throw new AppError('not_found');
  const connection = await requireConnection(ctx, input.connectionId, { isTest });
  if (input.iss !== undefined && input.iss !== connection.oidc?.issuer) throw new AppError('not_found');
  const testId = isTest ? test.id : null;
  return auditingRefusals(services, ctx, connection, testId, () =>
    startRequest(services, ctx, connection, {
      purpose: isTest ? 'test' : 'sign_in',
      browserToken: input.browserToken,
      returnTo: input.returnTo,
      loginHint: input.loginHint,
      testId,
      sessionId: null,
    }),
  );
}

/** Keeps a request to a provider, and returns where the browser is sent with it. Throws SsoRefusal. */
export async function startRequest(
  services: SsoServices,
  ctx: Pick<Anonymous, 'db' | 'now'>,
  connection: Connection,
  input: Pick<SsoRequest, 'purpose' | 'testId' | 'sessionId'> &
    Pick<StartInput, 'browserToken' | 'returnTo' | 'loginHint'>,
): Promise<string> {
  const now = ctx.now();
  const request: Omit<SsoRequest, 'id' | 'secrets'> = {
    connectionId: connection.id,
    purpose: input.purpose,
    browserHash: hashToken(input.browserToken),
    returnTo: safeReturnTo(input.returnTo),
    testId: input.testId,
    sessionId: input.sessionId,
    createdAt: now,
    expiresAt: new Date(now.getTime() + REQUEST_LASTS),
  };
  return connection.protocol === 'saml'
    ? startSaml(services, ctx, connection, request)
    : startOidc(services, ctx, connection, request, input.loginHint);
}

/** Whether the user must prove anew who they are, whatever session the provider has. */
const isFresh = ({ saml, oidc }: Connection, { purpose }: Pick<SsoRequest, 'purpose'>): boolean =>
  purpose === 'reauthenticate' || saml?.forceLogin === true || oidc?.forceLogin === true;

/** Throws `not_fresh` when a user who must prove anew who they are did so before they were asked. */
function requireFresh(connection: Connection, request: SsoRequest, { authenticatedAt }: Answer): void {
  if (!isFresh(connection, request)) return;
  const at = authenticatedAt === null ? Number.NaN : Date.parse(authenticatedAt);
  if (!(at >= request.createdAt.getTime() - CLOCK_SKEW))
    throw new SsoRefusal('not_fresh', 'The user did not sign in again at the provider.');
}

async function startSaml(
  services: SsoServices,
  ctx: Pick<Anonymous, 'db' | 'now'>,
  connection: Connection,
  request: Omit<SsoRequest, 'id' | 'secrets'>,
): Promise<string> {
  const saml = samlOf(connection);
  if (!saml) throw new AppError('not_found');
  const id = newMessageId();
  if (!(await insertRequest(ctx.db, { ...request, id, secrets: null }))) throw new AppError('not_found');
  const xml = authnRequest({
    id,
    now: ctx.now(),
    entityId: connection.entityId,
    acsUrl: urlsOf(rootUrlOf(services), connection).acs,
    destination: saml.loginUrl,
    nameIdFormat: saml.nameIdFormat,
    forceAuthn: isFresh(connection, request),
  });
  return redirectUrl(saml.loginUrl, 'SAMLRequest', xml, {
    privateKey: saml.signRequests ? privateKeyOf(services, connection) : undefined,
  });
}

const SECRETS_PURPOSE = 'sso.request';
/** The id under which an OpenID Connect request is kept: who reads the table can't answer it. */
const idOfState = (state: string) => hashToken(state).toString('base64url');

async function startOidc(
  services: SsoServices,
  ctx: Pick<Anonymous, 'db' | 'now'>,
  connection: Connection,
  request: Omit<SsoRequest, 'id' | 'secrets'>,
  loginHint: string | undefined,
): Promise<string> {
  const oidc = oidcOf(connection);
  if (!oidc) throw new AppError('not_found');
  const { configuration: provider } = await providerOf(services, connection);
  const secrets = newOidcRequest();
  const isStored = await insertRequest(ctx.db, {
    ...request,
    id: idOfState(secrets.state),
    secrets: services.vault.seal(SECRETS_PURPOSE, JSON.stringify(secrets)),
  });
  if (!isStored) throw new AppError('not_found');
  return authorizationUrl(provider, secrets, {
    redirectUri: urlsOf(rootUrlOf(services), connection).redirect,
    scopes: oidc.scopes,
    acrValues: oidc.acrValues,
    loginHint: loginHint?.slice(0, 320),
    fresh: isFresh(connection, request),
  });
}

/** What an assertion consumer service answers: fetch the answer with this token, or begin a sign-in of our own. */
export type Received = { kind: 'finish'; token: string } | { kind: 'restart' };

/**
 * Verifies a posted SAML response and keeps its answer for the browser. Throws 404, SsoRefusal, also for all but one of
 * several copies, and 429 when refused ones of the network have taken too long.
 */
export async function receiveResponse(
  services: SsoServices,
  ctx: Anonymous,
  connectionId: string,
  encoded: string,
): Promise<Received> {
  const connection = await requireConnection(ctx, connectionId, { isTest: true });
  const saml = samlOf(connection);
  if (!saml) throw new AppError('not_found');
  const testOf = async () => {
    const id = claimedRequest(encoded);
    return id === undefined ? null : findTestOfRequest(ctx.db, { id, connectionId });
  };
  return auditingRefusals(services, ctx, connection, testOf, async () => {
    const verify = () =>
      saml.idpInitiated && connection.enabled && isUnsolicited(encoded)
        ? undefined
        : verifyResponse(encoded, {
            idpEntityId: saml.idpEntityId,
            entityId: connection.entityId,
            acsUrl: urlsOf(rootUrlOf(services), connection).acs,
            certificates: saml.certificates,
            decryptionKeys: saml.encryption === 'accepted' ? [privateKeyOf(services, connection)] : [],
            now: ctx.now(),
          });
    const { refusalLimits } = services;
    const assertion = verifyWithinLimits(
      refusalLimits,
      ctx.caller.address,
      verify,
      (found) => found !== undefined,
    );
    if (!assertion) return { kind: 'restart' };
    const answer = answerOfAssertion(connection, assertion);
    const token = newToken();
    const now = ctx.now();
    const response: AcceptedResponse = {
      requestId: assertion.inResponseTo,
      connectionId,
      assertionId: assertion.id,
      acceptableUntil: assertion.acceptableUntil,
      isAlwaysFresh: saml.forceLogin,
      begunBy: new Date(assertion.authnInstant.getTime() + CLOCK_SKEW),
      answer: services.vault.seal(ANSWER_PURPOSE, JSON.stringify(answer)),
      finishHash: hashToken(token),
      expiresAt: new Date(now.getTime() + ANSWER_LASTS),
    };
    if (await acceptResponse(ctx.db, response, now)) return { kind: 'finish', token };
    const which = { id: assertion.inResponseTo, connectionId };
    const request = await findOpenRequest(ctx.db, which, now);
    if (!request || request.purpose === 'logout')
      throw new SsoRefusal('replayed', 'The request was answered before, or has expired.');
    requireFresh(connection, request, answer);
    throw new SsoRefusal('replayed', 'The assertion was accepted before.');
  });
}

/** Completes a SAML sign-in in the browser that began it. Throws 404, SsoRefusal. */
export async function finishSignIn(
  services: SsoServices,
  ctx: Anonymous,
  input: { token: string; browserToken: string | undefined; browser: Browser },
): Promise<Completed> {
  const taken = await takeAnswer(ctx.db, hashToken(input.token), ctx.now());
  if (!taken) throw new AppError('not_found');
  const { request, answer: sealed } = taken;
  const connection = await requireConnection(ctx, request.connectionId, { isTest: true });
  return auditingRefusals(services, ctx, connection, request.testId, async () => {
    const text = services.vault.open(ANSWER_PURPOSE, sealed);
    const browserHash = input.browserToken === undefined ? undefined : hashToken(input.browserToken);
    if (text === undefined || !browserHash?.equals(request.browserHash))
      throw new SsoRefusal('wrong_browser', 'The answer came to another browser than the one that asked.');
    const answer = parseAnswer(JSON.parse(text));
    return complete(services, ctx, { request, connection, answer, browser: input.browser });
  });
}

/** Completes an OpenID Connect sign-in. Throws 404, SsoRefusal. */
export async function receiveCallback(
  services: SsoServices,
  ctx: Anonymous,
  input: { connectionId: string; query: string; browserToken: string | undefined; browser: Browser },
): Promise<Completed> {
  const { connectionId, browserToken } = input;
  const [state = '', ...others] = new URLSearchParams(input.query).getAll('state');
  const asked = { id: idOfState(state), connectionId };
  const isNamed = state !== '' && others.length === 0;
  // Concurrently, to wait for the database once.
  const [connection, request] = await Promise.all([
    requireConnection(ctx, connectionId, { isTest: true }),
    isNamed && browserToken !== undefined
      ? consumeRequest(ctx.db, { ...asked, browserHash: hashToken(browserToken) }, ctx.now())
      : undefined,
  ]);
  const oidc = oidcOf(connection);
  if (!oidc) throw new AppError('not_found');
  const testOf = async () => (request ? request.testId : findTestOfRequest(ctx.db, asked));
  return auditingRefusals(services, ctx, connection, testOf, async () => {
    if (!request)
      throw new SsoRefusal('wrong_state', 'The answer names no request of this browser, or an old one.');
    const secrets = secretsOf(services, request);
    const mapping = connection.attributeMapping;
    const claims = await verifyCallback((await providerOf(services, connection)).configuration, secrets, {
      redirectUri: urlsOf(rootUrlOf(services), connection).redirect,
      query: input.query,
      fresh: isFresh(connection, request),
      needed: [mapping.email ?? 'email', oidc.subjectClaim],
    });
    const answer = answerOfClaims(connection, claims);
    requireFresh(connection, request, answer);
    return complete(services, ctx, { request, connection, answer, browser: input.browser });
  });
}

const complete = (
  services: SsoServices,
  ctx: Anonymous,
  answered: Answered & { request: SsoRequest },
): Promise<Completed> =>
  answered.request.purpose === 'reauthenticate'
    ? completeReauthentication(services, ctx, answered.request, answered.answer, answered.browser)
    : completeSignIn(services, ctx, answered);

function secretsOf({ vault }: SsoServices, { secrets }: SsoRequest): OidcRequest {
  const text = secrets === null ? undefined : vault.open(SECRETS_PURPOSE, secrets);
  const parsed: unknown = text === undefined ? undefined : JSON.parse(text);
  if (!isOidcRequest(parsed)) throw new SsoRefusal('wrong_state', 'The request can’t be read any more.');
  return parsed;
}

const isOidcRequest = (value: unknown): value is OidcRequest =>
  typeof value === 'object' &&
  value !== null &&
  ['state', 'nonce', 'codeVerifier'].every((name) => typeof Reflect.get(value, name) === 'string');
