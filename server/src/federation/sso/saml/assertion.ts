import { SsoRefusal } from '../refusal.ts';
import { attributeOf, childrenNamed, childrenOf, isNamed, NS, onlyChild, textOf } from './xml.ts';

/** What a verified assertion says. */
export interface Assertion {
  id: string;
  /** The id of our request that it answers. */
  inResponseTo: string;
  /** After this moment it can't be accepted any more, so that its id needs no remembering. */
  acceptableUntil: Date;
  nameId: NameId | undefined;
  authnInstant: Date;
  authnContext: string | undefined;
  sessionIndex: string | undefined;
  /** When the provider's session ends, if it says so. */
  sessionNotOnOrAfter: Date | undefined;
  /** By `Name`; several values keep their order. */
  attributes: ReadonlyMap<string, readonly string[]>;
}

/** The subject as the provider names it (saml-core-2.0 §2.2.2). */
export interface NameId {
  value: string;
  format: string | undefined;
  nameQualifier: string | undefined;
  spNameQualifier: string | undefined;
}

interface ExpectedAssertion {
  idpEntityId: string;
  entityId: string;
  acsUrl: string;
  inResponseTo: string | undefined;
  now: Date;
  /** Milliseconds. */
  skew: number;
}

const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const ENTITY = 'urn:oasis:names:tc:SAML:2.0:nameid-format:entity';
/** Conditions that need nothing from us: one use is what `InResponseTo` and the kept ids ensure. */
const KNOWN_CONDITIONS = ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'];

/** More than any directory has for one user. */
const MAX_VALUES = 2_000;
const LONGEST_VALUE = 4_096;

/** Returns what a signed assertion says. Throws unless it is for us, from this provider, valid now, and for our request. */
export function readAssertion(assertion: Element, expected: ExpectedAssertion): Assertion {
  const id = attributeOf(assertion, 'ID');
  if (id === undefined || attributeOf(assertion, 'Version') !== '2.0')
    throw new SsoRefusal('malformed', 'The assertion has no ID or is not of version 2.0.');
  requireIssuer(assertion, expected.idpEntityId);
  const validUntil = requireConditions(assertion, expected);
  const subject = onlyChild(assertion, NS.assertion, 'Subject');
  if (!subject) throw new SsoRefusal('subject_missing', 'The assertion has no subject.');
  const { inResponseTo, confirmedUntil } = requireConfirmation(subject, expected);
  const authentication = readAuthentication(assertion, expected);
  return {
    id,
    inResponseTo,
    acceptableUntil: new Date(Math.min(validUntil ?? confirmedUntil, confirmedUntil) + expected.skew),
    nameId: readNameId(subject),
    ...authentication,
    attributes: readAttributes(assertion),
  };
}

function requireIssuer(assertion: Element, idpEntityId: string): void {
  const issuer = onlyChild(assertion, NS.assertion, 'Issuer');
  const format = issuer && attributeOf(issuer, 'Format');
  if (!issuer || textOf(issuer) !== idpEntityId || (format !== undefined && format !== ENTITY))
    throw new SsoRefusal(
      'wrong_issuer',
      `The assertion is from ${issuer ? textOf(issuer).slice(0, 200) : 'no issuer'}.`,
    );
}

/** An instant of XML Schema in milliseconds; undefined for an absent one. Throws `malformed`. */
function instantOf(element: Element, name: string): number | undefined {
  const text = attributeOf(element, name);
  if (text === undefined) return undefined;
  const isInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const time = isInstant ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new SsoRefusal('malformed', `${name} is not a time.`);
  return time;
}

/** Throws unless `NotBefore` and `NotOnOrAfter` allow this moment; returns the latter. */
function requireTime(element: Element, { now, skew }: ExpectedAssertion): number | undefined {
  const notBefore = instantOf(element, 'NotBefore');
  if (notBefore !== undefined && now.getTime() + skew < notBefore)
    throw new SsoRefusal('not_yet_valid', 'The assertion is not valid yet; the clocks may differ.');
  const notOnOrAfter = instantOf(element, 'NotOnOrAfter');
  if (notOnOrAfter !== undefined && now.getTime() - skew >= notOnOrAfter)
    throw new SsoRefusal('expired', 'The assertion has expired; the clocks may differ.');
  return notOnOrAfter;
}

function requireConditions(assertion: Element, expected: ExpectedAssertion): number | undefined {
  const conditions = onlyChild(assertion, NS.assertion, 'Conditions');
  if (!conditions) throw new SsoRefusal('wrong_audience', 'The assertion has no conditions.');
  const unknown = childrenOf(conditions).find(
    (each) => each.namespaceURI !== NS.assertion || !KNOWN_CONDITIONS.includes(each.localName),
  );
  if (unknown) throw new SsoRefusal('malformed', `The condition ${unknown.localName} is not known.`);
  const until = requireTime(conditions, expected);
  const restrictions = childrenNamed(conditions, NS.assertion, 'AudienceRestriction').map((restriction) =>
    childrenNamed(restriction, NS.assertion, 'Audience').map(textOf),
  );
  // All restrictions must be met, each by any of its audiences (saml-core-2.0 §2.5.1.4).
  if (restrictions.length === 0 || !restrictions.every((audiences) => audiences.includes(expected.entityId)))
    throw new SsoRefusal(
      'wrong_audience',
      `The assertion is for ${restrictions.flat().join(', ').slice(0, 200)}.`,
    );
  return until;
}

/** Throws unless a bearer confirmation is for this address, request and moment (saml-profiles-2.0 §4.1.4.3). */
function requireConfirmation(
  subject: Element,
  expected: ExpectedAssertion,
): { inResponseTo: string; confirmedUntil: number } {
  const bearers = childrenNamed(subject, NS.assertion, 'SubjectConfirmation').filter(
    (confirmation) => attributeOf(confirmation, 'Method') === BEARER,
  );
  const [bearer, ...others] = bearers;
  const data = bearer && onlyChild(bearer, NS.assertion, 'SubjectConfirmationData');
  if (!data || others.length > 0)
    throw new SsoRefusal('wrong_subject', 'The subject must have exactly one bearer confirmation.');
  if (attributeOf(data, 'Recipient') !== expected.acsUrl)
    throw new SsoRefusal(
      'wrong_recipient',
      `The assertion is for ${attributeOf(data, 'Recipient')?.slice(0, 200) ?? 'no recipient'}.`,
    );
  const confirmedUntil = requireTime(data, expected);
  if (confirmedUntil === undefined) throw new SsoRefusal('expired', 'The confirmation does not expire.');
  const inResponseTo = attributeOf(data, 'InResponseTo');
  if (inResponseTo === undefined || expected.inResponseTo === undefined)
    throw new SsoRefusal('unsolicited', 'The response answers no request.');
  if (inResponseTo !== expected.inResponseTo)
    throw new SsoRefusal('unsolicited', 'The response and its assertion answer different requests.');
  return { inResponseTo, confirmedUntil };
}

function readNameId(subject: Element): NameId | undefined {
  const strange = childrenOf(subject).find(
    (each) => !isNamed(each, NS.assertion, 'NameID') && !isNamed(each, NS.assertion, 'SubjectConfirmation'),
  );
  if (strange) throw new SsoRefusal('wrong_subject', `A subject with ${strange.localName} is not supported.`);
  const element = onlyChild(subject, NS.assertion, 'NameID');
  if (!element) return undefined;
  const value = textOf(element);
  if (value === '' || value.length > LONGEST_VALUE)
    throw new SsoRefusal('subject_missing', 'The NameID is empty or too long.');
  return {
    value,
    format: attributeOf(element, 'Format'),
    nameQualifier: attributeOf(element, 'NameQualifier'),
    spNameQualifier: attributeOf(element, 'SPNameQualifier'),
  };
}

function readAuthentication(
  assertion: Element,
  expected: ExpectedAssertion,
): Pick<Assertion, 'authnInstant' | 'authnContext' | 'sessionIndex' | 'sessionNotOnOrAfter'> {
  const statement = onlyChild(assertion, NS.assertion, 'AuthnStatement');
  if (!statement) throw new SsoRefusal('malformed', 'The assertion does not say that the user signed in.');
  const instant = instantOf(statement, 'AuthnInstant');
  if (instant === undefined || instant > expected.now.getTime() + expected.skew)
    throw new SsoRefusal('not_yet_valid', 'AuthnInstant is absent or in the future.');
  const ends = instantOf(statement, 'SessionNotOnOrAfter');
  if (ends !== undefined && expected.now.getTime() - expected.skew >= ends)
    throw new SsoRefusal('expired', 'The provider’s session has ended.');
  const context = onlyChild(statement, NS.assertion, 'AuthnContext');
  const reference = context && onlyChild(context, NS.assertion, 'AuthnContextClassRef');
  return {
    authnInstant: new Date(instant),
    authnContext: reference && textOf(reference),
    sessionIndex: attributeOf(statement, 'SessionIndex'),
    sessionNotOnOrAfter: ends === undefined ? undefined : new Date(ends),
  };
}

function readAttributes(assertion: Element): Map<string, string[]> {
  const attributes = new Map<string, string[]>();
  let count = 0;
  for (const statement of childrenNamed(assertion, NS.assertion, 'AttributeStatement')) {
    for (const attribute of childrenNamed(statement, NS.assertion, 'Attribute')) {
      const name = attributeOf(attribute, 'Name');
      if (name === undefined) continue;
      const values = attributes.get(name) ?? [];
      for (const value of childrenNamed(attribute, NS.assertion, 'AttributeValue')) {
        // Structured values, such as eduPersonTargetedID's, are no text that could be mapped.
        if (childrenOf(value).length > 0) continue;
        const text = textOf(value);
        count++;
        if (count > MAX_VALUES || text.length > LONGEST_VALUE)
          throw new SsoRefusal('too_large', 'The assertion has too many or too long attribute values.');
        if (text !== '') values.push(text);
      }
      attributes.set(name, values);
    }
  }
  return attributes;
}
