import { SECOND } from '../../lib/clock.ts';
import { normalizeEmail } from '../../lib/email.ts';
import { textFaults } from '../../lib/text.ts';
import type { Answer, Connection } from './model.ts';
import type { OidcClaims } from './oidc/sign-in.ts';
import { SsoRefusal } from './refusal.ts';
import type { Assertion, NameId } from './saml/assertion.ts';

const TRANSIENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';
const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';
const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';

/** Where SAML providers put an e-mail address, in the order in which they are believed. */
const EMAILS = ['email', 'mail', 'urn:oid:0.9.2342.19200300.100.1.3', `${CLAIMS}/emailaddress`];
/** Where they put a name; Entra's `…/claims/name` is the UPN and comes last. */
const NAMES = ['displayName', 'name', 'cn', 'urn:oid:2.16.840.1.113730.3.1.241', `${CLAIMS}/displayname`];
const GIVEN_NAMES = ['givenName', 'firstName', 'urn:oid:2.5.4.42', `${CLAIMS}/givenname`];
const SURNAMES = ['sn', 'surname', 'lastName', 'urn:oid:2.5.4.4', `${CLAIMS}/surname`];
/** Entra ID sends a link instead when a user has more than 150 groups in SAML, 200 in a JWT. */
const OVERAGE_ATTRIBUTE = 'http://schemas.microsoft.com/claims/groups.link';

/** The longest subject that is stored. Characters. */
const LONGEST_SUBJECT = 512;

type Attributes = ReadonlyMap<string, readonly string[]>;

const firstOf = (attributes: Attributes, names: readonly string[]): string | null => {
  for (const name of names) {
    const [value] = attributes.get(name) ?? [];
    if (value !== undefined) return value;
  }
  return null;
};

function requireSubject(subject: string | undefined | null): string {
  if (!subject) throw new SsoRefusal('subject_missing', 'The provider did not name the user.');
  if (subject.length > LONGEST_SUBJECT || textFaults(subject).length > 0)
    throw new SsoRefusal('wrong_subject', 'The provider’s name of the user is too long or not text.');
  return subject;
}

/** The longest name of a provider's session: what is searched by it is indexed. */
const LONGEST_SESSION_INDEX = 512;

/** Returns an answer that can be stored. Throws `malformed`. */
function storable(answer: Answer): Answer {
  const { email, name, sessionIndex, attributes } = answer;
  const texts = [email, name, sessionIndex, ...Object.entries(attributes).flat(2)];
  if (texts.some((text) => text !== null && textFaults(text).length > 0))
    throw new SsoRefusal('malformed', 'A value is not text.');
  if (sessionIndex !== null && sessionIndex.length > LONGEST_SESSION_INDEX)
    throw new SsoRefusal('malformed', 'The provider’s name of the session is too long.');
  return answer;
}

/**
 * Throws `wrong_subject` for a NameID of another format than the connection asks for: the same value may be another user's. A
 * NameID without a format is of the unspecified one (saml-core-2.0 §8.3.1).
 */
function requireFormat(expected: string | null, { format = UNSPECIFIED }: NameId): void {
  if (expected && expected !== UNSPECIFIED && format !== expected)
    throw new SsoRefusal('wrong_subject', `The NameID has the format ${format.slice(0, 200)}.`);
}

/** Returns what a verified assertion says of the user, by the connection's mapping. Throws SsoRefusal. */
export function answerOfAssertion(connection: Connection, assertion: Assertion): Answer {
  const { attributes, nameId } = assertion;
  const { attributeMapping: mapping, saml } = connection;
  const attribute = saml?.subjectAttribute ?? null;
  if (attribute === null && nameId?.format === TRANSIENT)
    throw new SsoRefusal('subject_transient', 'The NameID is transient: choose a subject attribute.');
  if (attribute === null && nameId) requireFormat(saml?.nameIdFormat ?? null, nameId);
  const subject = attribute === null ? nameId?.value : firstOf(attributes, [attribute]);
  const fromNameId = nameId?.value.includes('@') ? nameId.value : null;
  const email = mapping.email
    ? firstOf(attributes, [mapping.email])
    : (firstOf(attributes, EMAILS) ?? fromNameId);
  const parts = [firstOf(attributes, GIVEN_NAMES), firstOf(attributes, SURNAMES)].filter(Boolean);
  const name = mapping.name
    ? firstOf(attributes, [mapping.name])
    : (firstOf(attributes, NAMES) ??
      (parts.length > 0 ? parts.join(' ') : firstOf(attributes, [`${CLAIMS}/name`])));
  return storable({
    subject: requireSubject(subject),
    email: email === null ? null : normalizeEmail(email),
    emailVerified: null,
    name,
    attributes: Object.fromEntries([...attributes].map(([key, values]) => [key, [...values]])),
    groupsOverage: attributes.has(OVERAGE_ATTRIBUTE),
    amr: amrOf(connection, attributes, {
      authnContext: assertion.authnContext === undefined ? [] : [assertion.authnContext],
    }),
    endsAt: assertion.sessionNotOnOrAfter?.toISOString() ?? null,
    sessionIndex: assertion.sessionIndex ?? null,
    logoutHint: nameId === undefined ? null : JSON.stringify(nameId),
    logoutSubject: nameId?.value ?? null,
    authenticatedAt: assertion.authnInstant.toISOString(),
  });
}

/** The texts of a claim: a text, a number or boolean, or a list of such; objects are no text that could be mapped. */
function textsOf(claim: unknown): string[] {
  const values: unknown[] = Array.isArray(claim) ? claim : [claim];
  return values.flatMap((value) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? [String(value)]
      : [],
  );
}

/** A time in seconds (RFC 7519 §2) as RFC 3339; null for anything else. */
function timeOf(claim: unknown): string | null {
  const time = new Date(typeof claim === 'number' ? claim * SECOND : Number.NaN);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** More than any token of a real user has. */
const MAX_VALUES = 2_000;

/** Returns what a verified ID token says of the user, by the connection's mapping. Throws SsoRefusal. */
export function answerOfClaims(connection: Connection, { claims, idToken, sid }: OidcClaims): Answer {
  const { attributeMapping: mapping, oidc } = connection;
  const attributes = new Map(Object.entries(claims).map(([name, claim]) => [name, textsOf(claim)]));
  if ([...attributes.values()].flat().length > MAX_VALUES)
    throw new SsoRefusal('too_large', 'The ID token has too many values.');
  const parts = [firstOf(attributes, ['given_name']), firstOf(attributes, ['family_name'])].filter(Boolean);
  const email = firstOf(attributes, [mapping.email ?? 'email']);
  const name = mapping.name
    ? firstOf(attributes, [mapping.name])
    : (firstOf(attributes, ['name']) ??
      (parts.length > 0 ? parts.join(' ') : firstOf(attributes, ['preferred_username'])));
  const overage = claims._claim_names;

  return storable({
    subject: requireSubject(firstOf(attributes, [oidc?.subjectClaim ?? 'sub'])),
    email: email === null ? null : normalizeEmail(email),
    emailVerified: emailVerifiedOf(attributes, mapping.email),
    name,
    attributes: Object.fromEntries(attributes),
    groupsOverage:
      (typeof overage === 'object' && overage !== null && 'groups' in overage) || claims.hasgroups === true,
    amr: amrOf(connection, attributes, {
      acr: attributes.get('acr') ?? [],
      amr: attributes.get('amr') ?? [],
    }),
    endsAt: null,
    sessionIndex: sid ?? null,
    logoutHint: idToken,
    logoutSubject: firstOf(attributes, ['sub']),
    authenticatedAt: timeOf(claims.auth_time),
  });
}

/**
 * Whether the provider has verified the address. Its yes is about the claim `email` alone (OpenID Connect Core §5.1), so it
 * says nothing of an address that is taken from another claim.
 */
function emailVerifiedOf(attributes: Attributes, mapped: string | null): boolean | null {
  const [stated] = attributes.get('email_verified') ?? [];
  // Some providers send the text; everything else than a clear yes or no is neither.
  if (stated === 'false') return false;
  return stated === 'true' && (mapped ?? 'email') === 'email' ? true : null;
}

/** The methods of a session: signing in at a provider, and a second factor where the connection's proof of one is met. */
function amrOf(
  { mfaProof }: Connection,
  attributes: Attributes,
  found: Partial<Record<'acr' | 'amr' | 'authnContext', readonly string[]>>,
): string[] {
  const isProven = mfaProof.some(({ source, name, value }) =>
    (source === 'attribute' ? attributes.get(name ?? '') : found[source])?.includes(value),
  );
  return isProven ? ['fed', 'mfa'] : ['fed'];
}
