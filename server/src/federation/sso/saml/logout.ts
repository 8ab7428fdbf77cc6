import { SsoRefusal } from '../refusal.ts';
import { CLOCK_SKEW, readMessage } from './response.ts';
import { requireSignaturePlaces, signatureIn, verifiedContent } from './signature.ts';
import { attributeOf, childrenNamed, isNamed, NS, onlyChild, textOf } from './xml.ts';

interface ExpectedLogout {
  idpEntityId: string;
  /** Our single logout service. */
  logoutUrl: string;
  certificates: readonly string[];
  now: Date;
}

/** A provider's request to end sessions. */
export interface VerifiedLogoutRequest {
  id: string;
  nameId: string;
  /** None: all sessions of the subject. */
  sessionIndexes: readonly string[];
  /** After this moment the request is refused by its age, so that its id needs no remembering. */
  acceptableUntil: Date;
}

/** Requests carry no `NotOnOrAfter` as a rule; older ones are refused. Milliseconds. */
const LONGEST_AGE = 10 * 60_000;

/** Returns a posted LogoutRequest or LogoutResponse out of signed bytes. Throws SsoRefusal. */
export function verifyPosted(encoded: string, { certificates }: ExpectedLogout): Element {
  const root = readMessage(encoded);
  requireSignaturePlaces(root, [root]);
  const signature = signatureIn(root);
  if (!signature) throw new SsoRefusal('signature_missing', 'The message is not signed.');
  return verifiedContent(root, signature, certificates);
}

function requireEnvelope(root: Element, expected: ExpectedLogout): { id: string; issuedAt: number } {
  const id = attributeOf(root, 'ID');
  if (id === undefined || !/^[A-Za-z_][\w.-]{0,255}$/.test(id) || attributeOf(root, 'Version') !== '2.0')
    throw new SsoRefusal('malformed', 'The message has no ID or is not of version 2.0.');
  const issuer = onlyChild(root, NS.assertion, 'Issuer');
  if (!issuer || textOf(issuer) !== expected.idpEntityId)
    throw new SsoRefusal('wrong_issuer', 'The message is from another provider.');
  // Signed messages must say whom they are for (saml-bindings-2.0 §3.4.5.2, §3.5.5.2).
  if (attributeOf(root, 'Destination') !== expected.logoutUrl)
    throw new SsoRefusal('wrong_destination', 'The message is for another address.');
  const issuedAt = Date.parse(attributeOf(root, 'IssueInstant') ?? '');
  const age = expected.now.getTime() - issuedAt;
  if (Number.isNaN(issuedAt) || age > LONGEST_AGE + CLOCK_SKEW)
    throw new SsoRefusal('expired', 'The message is too old.');
  if (age < -CLOCK_SKEW) throw new SsoRefusal('not_yet_valid', 'The message is from the future.');
  return { id, issuedAt };
}

/** Reads a LogoutRequest out of verified bytes. Throws SsoRefusal. */
export function readLogoutRequest(root: Element, expected: ExpectedLogout): VerifiedLogoutRequest {
  if (!isNamed(root, NS.protocol, 'LogoutRequest'))
    throw new SsoRefusal('malformed', 'The message is not a logout request.');
  const { id, issuedAt } = requireEnvelope(root, expected);
  const until = Date.parse(attributeOf(root, 'NotOnOrAfter') ?? '');
  if (expected.now.getTime() - CLOCK_SKEW >= until)
    throw new SsoRefusal('expired', 'The logout request has expired.');
  const nameId = onlyChild(root, NS.assertion, 'NameID');
  if (!nameId) throw new SsoRefusal('subject_missing', 'The logout request names no subject.');
  return {
    id,
    nameId: textOf(nameId),
    sessionIndexes: childrenNamed(root, NS.protocol, 'SessionIndex').map(textOf),
    acceptableUntil: new Date(issuedAt + LONGEST_AGE + 2 * CLOCK_SKEW),
  };
}

/** Reads a LogoutResponse out of verified bytes: the id of our request that it answers. Throws SsoRefusal. */
export function readLogoutResponse(root: Element, expected: ExpectedLogout): string {
  if (!isNamed(root, NS.protocol, 'LogoutResponse'))
    throw new SsoRefusal('malformed', 'The message is not a logout response.');
  requireEnvelope(root, expected);
  const inResponseTo = attributeOf(root, 'InResponseTo');
  if (inResponseTo === undefined) throw new SsoRefusal('unsolicited', 'The response answers no request.');
  return inResponseTo;
}
