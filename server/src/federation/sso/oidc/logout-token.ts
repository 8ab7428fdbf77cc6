import { errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { MINUTE, SECOND } from '../../../lib/clock.ts';
import { textFaults } from '../../../lib/text.ts';
import { SsoRefusal, type SsoRefusalReason } from '../refusal.ts';
import { ACCEPTED_ALGORITHMS, CLOCK_TOLERANCE, messageOf } from './provider.ts';

/** What a logout token asks to be ended. */
interface LogoutToken {
  /** Counts once. */
  jti: string;
  /** After this moment the token is refused by its age, so that its id needs no remembering. */
  acceptableUntil: Date;
  subject: string | undefined;
  /** The provider's session; undefined: all sessions of the subject. */
  sid: string | undefined;
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** Tokens are sent at once; older ones are refused, since many providers write no `exp`. */
const LONGEST_AGE = 10 * MINUTE;

/**
 * Returns what a logout token asks for, after the checks of OpenID Connect Back-Channel Logout 1.0 §2.6. Using up its
 * `jti` is left to the caller.
 *
 * @throws SsoRefusal
 */
export async function verifyLogoutToken(
  token: string,
  expected: { issuer: string; clientId: string; keys: JWTVerifyGetKey; now: Date },
): Promise<LogoutToken> {
  const { payload, protectedHeader } = await jwtVerify(token, expected.keys, {
    issuer: expected.issuer,
    audience: expected.clientId,
    algorithms: ACCEPTED_ALGORITHMS,
    currentDate: expected.now,
    clockTolerance: CLOCK_TOLERANCE,
    maxTokenAge: LONGEST_AGE / SECOND,
    requiredClaims: ['iat', 'jti', 'events'],
  }).catch((error: unknown) => {
    throw new SsoRefusal(reasonOf(error), messageOf(error));
  });
  const { typ } = protectedHeader;
  // Another kind of token of the same provider, such as an access token, must not pass for this one (RFC 8725 §3.11).
  if (typ !== undefined && !/^(application\/)?(logout\+)?jwt$/i.test(typ))
    throw new SsoRefusal('not_a_response', `The token is of type ${typ.slice(0, 40)}.`);
  // An ID token has a nonce, and no event.
  if ('nonce' in payload) throw new SsoRefusal('not_a_response', 'A logout token must not have a nonce.');
  const event = isObject(payload.events) ? payload.events[EVENT] : undefined;
  if (!isObject(event)) throw new SsoRefusal('not_a_response', 'The token does not ask for a logout.');
  const { jti, iat, sub, sid } = payload;
  if (typeof jti !== 'string' || jti === '' || jti.length > 512 || iat === undefined)
    throw new SsoRefusal('malformed', 'The token has no usable jti.');
  const subject = nonEmpty(sub);
  const session = nonEmpty(sid);
  if (subject === undefined && session === undefined)
    throw new SsoRefusal('subject_missing', 'The token names neither a subject nor a session.');
  if ((sub !== undefined && subject === undefined) || (sid !== undefined && session === undefined))
    throw new SsoRefusal('wrong_subject', 'The subject or session of the token is not text.');
  if ([jti, subject, session].some((text) => text !== undefined && textFaults(text).length > 0))
    throw new SsoRefusal('malformed', 'The token contains what is not text.');
  const acceptableUntil = new Date(iat * SECOND + LONGEST_AGE + 2 * CLOCK_TOLERANCE * SECOND);
  return { jti, acceptableUntil, subject, sid: session };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const nonEmpty = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const CLAIM_REASONS: Record<string, SsoRefusalReason> = {
  iss: 'wrong_issuer',
  aud: 'wrong_audience',
  exp: 'expired',
  nbf: 'not_yet_valid',
  iat: 'not_yet_valid',
};

/** Which reason of ours an error of the library stands for. */
function reasonOf(error: unknown): SsoRefusalReason {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return CLAIM_REASONS[error.claim] ?? 'malformed';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'weak_algorithm';
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey)
    return 'signature_invalid';
  if (error instanceof errors.JOSEError) return 'malformed';
  return 'provider_unreachable';
}
