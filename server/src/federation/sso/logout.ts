import * as client from 'openid-client';
import Type from 'typebox';
import Value from 'typebox/value';
import type { AnonymousCaller } from '../../access/actor.ts';
import type { Context, TransactionContext } from '../../access/context.ts';
import type { Queryable } from '../../db/database.ts';
import { MINUTE } from '../../lib/clock.ts';
import { hashToken, newToken } from '../../lib/crypto.ts';
import { AppError } from '../../lib/errors.ts';
import { rootUrlOf } from '../../settings/index.ts';
import { auditingRefusals } from './audited.ts';
import { openLogoutHint } from './complete.ts';
import { connectionTarget } from './connections.ts';
import { findConnection } from './connections-store.ts';
import { type Connection, oidcOf, type SamlConfig, samlOf } from './model.ts';
import { verifyLogoutToken } from './oidc/logout-token.ts';
import type { PostedForm } from './pages.ts';
import { SsoRefusal } from './refusal.ts';
import { verifyWithinLimits } from './refusal-limits.ts';
import { consumeRequest, insertRequest, rememberMessage, saveAnswer, takeAnswer } from './requests-store.ts';
import { readLogoutRequest, readLogoutResponse, verifyPosted } from './saml/logout.ts';
import { logoutRequest, logoutResponse, newMessageId } from './saml/messages.ts';
import { redirectUrl, verifiedRedirect } from './saml/redirect.ts';
import { parseMessage } from './saml/response.ts';
import { signedMessage } from './saml/signature.ts';
import { isNamed, NS } from './saml/xml.ts';
import { privateKeyOf, providerOf } from './secrets.ts';
import type { SsoServices } from './services.ts';
import { deleteSsoSessions, type EndedByProvider, findSsoSession } from './sessions-store.ts';
import { urlsOf } from './urls.ts';

type Anonymous = Context<AnonymousCaller>;

/** How long the provider may take to answer a logout request. */
const REQUEST_LASTS = 15 * MINUTE;
/** A relay state is the provider's own; a longer one than this is not returned. */
const LONGEST_RELAY_STATE = 1_000;

/** What the form of a logout request is sealed for. */
const FORM_PURPOSE = 'sso.logout-form';
const Form = Type.Object({ url: Type.String(), fields: Type.Record(Type.String(), Type.String()) });

const NameIdHint = Type.Object({
  value: Type.String(),
  format: Type.Optional(Type.String()),
  nameQualifier: Type.Optional(Type.String()),
  spNameQualifier: Type.Optional(Type.String()),
});

/**
 * Signs the caller out of Roster, and returns where the browser signs out of the provider as well; null when the session
 * did not begin by single sign-on, or the provider offers no logout.
 */
export async function signOutEverywhere(
  services: SsoServices,
  ctx: Context,
  sessionId: string,
): Promise<string | null> {
  const begun = await findSsoSession(ctx.db, sessionId);
  const connection = begun && (await findConnection(ctx.db, begun.connectionId));
  await services.sessions.signOut(ctx, sessionId);
  const hint = begun?.logoutHint == null ? undefined : openLogoutHint(services, begun.logoutHint);
  if (!begun || !connection || hint === undefined) return null;
  const { sessionIndex } = begun;
  try {
    return connection.protocol === 'saml'
      ? await samlLogoutUrl(services, ctx.db, ctx.now(), connection, { hint, sessionIndex })
      : await oidcLogoutUrl(services, connection, hint);
  } catch (error) {
    // The session here has ended, whatever the provider does.
    if (error instanceof SsoRefusal) return null;
    throw error;
  }
}

async function samlLogoutUrl(
  services: SsoServices,
  db: Queryable,
  now: Date,
  connection: Connection,
  { hint, sessionIndex }: { hint: string; sessionIndex: string | null },
): Promise<string | null> {
  const saml = samlOf(connection);
  if (!saml?.logoutUrl) return null;
  const expiresAt = new Date(now.getTime() + REQUEST_LASTS);
  const { value, format, nameQualifier, spNameQualifier } = Value.Parse(NameIdHint, JSON.parse(hint));
  const id = newMessageId();
  const isStored = await insertRequest(db, {
    id,
    connectionId: connection.id,
    purpose: 'logout',
    // The answer changes nothing, so it is bound to no browser.
    browserHash: hashToken(newToken()),
    secrets: null,
    returnTo: '/',
    testId: null,
    sessionId: null,
    createdAt: now,
    expiresAt,
  });
  if (!isStored) return null;
  const xml = logoutRequest({
    id,
    now,
    entityId: connection.entityId,
    destination: saml.logoutUrl,
    nameId: { value, format, nameQualifier, spNameQualifier },
    sessionIndex,
  });
  const outgoing = outgoingMessage(services, connection, saml.logoutUrl, { field: 'SAMLRequest', xml });
  if (outgoing.binding === 'redirect') return outgoing.url;
  // A form can't be returned as an address: our own page posts it.
  const token = newToken();
  const answer = services.vault.seal(FORM_PURPOSE, JSON.stringify(outgoing.form));
  await saveAnswer(db, id, { answer, finishHash: hashToken(token), expiresAt });
  return `${urlsOf(rootUrlOf(services), connection).samlLogoutForm}?token=${token}`;
}

/** Returns the form of a logout request, once; undefined when the token is unknown or was used. */
export async function takeLogoutForm(
  services: SsoServices,
  ctx: Anonymous,
  { connectionId, token }: { connectionId: string; token: string },
): Promise<PostedForm | undefined> {
  const taken = await takeAnswer(ctx.db, hashToken(token), ctx.now());
  if (taken?.request.connectionId !== connectionId) return undefined;
  const text = services.vault.open(FORM_PURPOSE, taken.answer);
  return text === undefined ? undefined : Value.Parse(Form, JSON.parse(text));
}

/** How the browser carries a message of ours to the provider. */
export type Outgoing = { binding: 'redirect'; url: string } | { binding: 'post'; form: PostedForm };

/** Signs a logout message for the binding of the provider's logout service. */
function outgoingMessage(
  services: SsoServices,
  connection: Connection,
  url: string,
  {
    field,
    xml,
    relayState,
  }: { field: 'SAMLRequest' | 'SAMLResponse'; xml: string; relayState?: string | undefined },
): Outgoing {
  const { certificate } = connection;
  const privateKey = privateKeyOf(services, connection);
  if (samlOf(connection)?.logoutBinding !== 'post')
    return { binding: 'redirect', url: redirectUrl(url, field, xml, { relayState, privateKey }) };
  const message = Buffer.from(signedMessage(xml, { privateKey, certificate })).toString('base64');
  const fields = { [field]: message, ...(relayState !== undefined && { RelayState: relayState }) };
  return { binding: 'post', form: { url, fields } };
}

/** RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0 §2). */
async function oidcLogoutUrl(
  services: SsoServices,
  connection: Connection,
  idToken: string,
): Promise<string | null> {
  const { configuration } = await providerOf(services, connection);
  if (configuration.serverMetadata().end_session_endpoint === undefined) return null;
  return client.buildEndSessionUrl(configuration, {
    id_token_hint: idToken,
    post_logout_redirect_uri: urlsOf(rootUrlOf(services), connection).loggedOut,
  }).href;
}

/** A logout message as it came: in the query (HTTP-Redirect), or in a form (HTTP-POST). */
type LogoutMessage =
  | { binding: 'redirect'; query: string }
  | { binding: 'post'; encoded: string; relayState: string | undefined };

/**
 * Takes a SAML logout message and returns where the browser goes on: with our answer to the provider, or, after the
 * provider's own answer, to the sign-in page. Sessions are matched by NameID and SessionIndex, and no cookie is read.
 *
 * @throws 404, SsoRefusal
 */
export async function receiveLogoutMessage(
  services: SsoServices,
  ctx: Anonymous,
  connectionId: string,
  message: LogoutMessage,
): Promise<Outgoing> {
  const connection = await findConnection(ctx.db, connectionId);
  const saml = connection && samlOf(connection);
  if (!connection || !saml) throw new AppError('not_found');
  const { idpEntityId, certificates } = saml;
  const logoutUrl = urlsOf(rootUrlOf(services), connection).samlLogout;
  const expected = { idpEntityId, certificates, logoutUrl, now: ctx.now() };
  return auditingRefusals(
    services,
    ctx,
    connection,
    null,
    async () => {
      const { root, relayState } = verifyWithinLimits(services.refusalLimits, ctx.caller.address, () =>
        verified(message, expected),
      );
      if (isNamed(root, NS.protocol, 'LogoutResponse')) {
        const id = readLogoutResponse(root, expected);
        await endRequest(ctx, connection, id);
        return SIGN_IN;
      }
      const request = readLogoutRequest(root, expected);
      await endSessions(
        services,
        ctx,
        connection,
        { id: request.id, until: request.acceptableUntil },
        {
          connectionId,
          subjectHash: hashToken(request.nameId),
          sessionIndexes: request.sessionIndexes,
        },
      );
      return answerTo(services, connection, saml, { inResponseTo: request.id, relayState, now: ctx.now() });
    },
    'sign_out',
  );
}

function verified(
  message: LogoutMessage,
  expected: Parameters<typeof verifyPosted>[1],
): { root: Element; relayState: string | undefined } {
  if (message.binding === 'post')
    return { root: verifyPosted(message.encoded, expected), relayState: message.relayState };
  const { field, xml, relayState } = verifiedRedirect(message.query, expected.certificates);
  const root = parseMessage(xml);
  const isResponse = isNamed(root, NS.protocol, 'LogoutResponse');
  if (isResponse !== (field === 'SAMLResponse'))
    throw new SsoRefusal('malformed', `The message in ${field} is of another kind.`);
  return { root, relayState };
}

/** Consumes our request that the provider has answered. Throws `replayed`. */
async function endRequest(ctx: Anonymous, connection: Connection, id: string): Promise<void> {
  const attempt = { eventType: 'session', operation: 'sign_out' } as const;
  const request = await ctx.transaction(attempt, ({ tx, now }) =>
    consumeRequest(tx, { id, connectionId: connection.id }, now),
  );
  if (request?.purpose !== 'logout')
    throw new SsoRefusal('replayed', 'The response answers no logout request, or an old one.');
}

const SIGN_IN: Outgoing = { binding: 'redirect', url: '/sign-in' };

/** Our signed answer to the provider's logout service; the sign-in page where it has none. */
function answerTo(
  services: SsoServices,
  connection: Connection,
  { logoutUrl }: SamlConfig,
  { inResponseTo, relayState, now }: { inResponseTo: string; relayState: string | undefined; now: Date },
): Outgoing {
  if (!logoutUrl) return SIGN_IN;
  const xml = logoutResponse({
    id: newMessageId(),
    now,
    entityId: connection.entityId,
    destination: logoutUrl,
    inResponseTo,
  });
  return outgoingMessage(services, connection, logoutUrl, {
    field: 'SAMLResponse',
    xml,
    relayState: relayState !== undefined && relayState.length <= LONGEST_RELAY_STATE ? relayState : undefined,
  });
}

/** Ends sessions by a message that counts once, on whichever node it arrives. Throws `replayed`. */
async function endSessions(
  services: SsoServices,
  ctx: Anonymous,
  connection: Connection,
  message: { id: string; until: Date },
  which: EndedByProvider,
): Promise<void> {
  const attempt = { eventType: 'session', operation: 'end' } as const;
  const ended = await ctx.transaction(attempt, async (inside) => {
    if (!(await rememberMessage(inside.tx, connection.id, message.id, message.until)))
      throw new SsoRefusal('replayed', 'The logout message was accepted before.');
    return deleteAudited(inside, connection, which);
  });
  for (const userId of ended) services.lifecycle.afterChange(userId);
}

/** Deletes sessions with one audit event for each user, and returns the users. */
async function deleteAudited(
  { tx, audit }: TransactionContext<AnonymousCaller>,
  connection: Connection,
  which: EndedByProvider,
): Promise<string[]> {
  const byUser = Map.groupBy(await deleteSsoSessions(tx, which), ({ user_id }) => user_id);
  for (const [userId, sessions] of byUser)
    await audit({
      eventType: 'session',
      operation: 'end',
      target: { type: 'user', id: userId, name: sessions[0]?.username ?? null },
      before: { sessions: sessions.map(({ id }) => id) },
      after: { endedBy: connectionTarget(connection) },
    });
  return [...byUser.keys()];
}

/** Takes a logout token (OpenID Connect Back-Channel Logout 1.0). Throws 404, SsoRefusal. */
export async function receiveLogoutToken(
  services: SsoServices,
  ctx: Anonymous,
  connectionId: string,
  token: string,
): Promise<void> {
  const connection = await findConnection(ctx.db, connectionId);
  const oidc = connection && oidcOf(connection);
  if (!connection || !oidc) throw new AppError('not_found');
  await auditingRefusals(
    services,
    ctx,
    connection,
    null,
    async () => {
      const { configuration, keys } = await providerOf(services, connection);
      const { issuer } = configuration.serverMetadata();
      const found = await verifyLogoutToken(token, { issuer, clientId: oidc.clientId, keys, now: ctx.now() });
      await endSessions(
        services,
        ctx,
        connection,
        { id: `jti ${found.jti}`, until: found.acceptableUntil },
        {
          connectionId,
          subjectHash: found.subject === undefined ? undefined : hashToken(found.subject),
          sessionIndexes: found.sid === undefined ? [] : [found.sid],
        },
      );
    },
    'sign_out',
  );
}

/**
 * Ends the sessions of a provider's session (OpenID Connect Front-Channel Logout 1.0). The request is not signed; what
 * it must know is the `sid`, which the provider and the user's browser alone know. Throws 404.
 */
export async function receiveFrontChannelLogout(
  services: SsoServices,
  ctx: Anonymous,
  { connectionId, issuer, sid }: { connectionId: string; issuer: string; sid: string },
): Promise<void> {
  const connection = await findConnection(ctx.db, connectionId);
  const oidc = connection && oidcOf(connection);
  if (!connection || oidc?.issuer.replace(/\/$/, '') !== issuer.replace(/\/$/, ''))
    throw new AppError('not_found');
  const which = { connectionId, subjectHash: undefined, sessionIndexes: [sid] };
  const ended = await ctx.transaction({ eventType: 'session', operation: 'end' }, (inside) =>
    deleteAudited(inside, connection, which),
  );
  for (const userId of ended) services.lifecycle.afterChange(userId);
}
