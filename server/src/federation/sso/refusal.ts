import { toStorable } from '../../lib/text.ts';

/**
 * Every reason for which an identity provider's answer is refused, as a closed set. The audit log names the reason; the
 * browser is shown a general text only, so that a forger learns nothing from trying.
 */
const SSO_REFUSALS = [
  // The message
  'too_large',
  'malformed',
  'forbidden_markup',
  'not_a_response',
  'provider_error',
  // Signatures and encryption
  'signature_missing',
  'signature_invalid',
  'signature_misplaced',
  'weak_algorithm',
  'encryption_not_accepted',
  'decryption_failed',
  // What is asserted, by whom, for whom, when
  'several_assertions',
  'wrong_issuer',
  'wrong_audience',
  'wrong_destination',
  'wrong_recipient',
  'wrong_subject',
  'not_yet_valid',
  'expired',
  'unsolicited',
  'replayed',
  'wrong_browser',
  'wrong_state',
  'wrong_nonce',
  'not_fresh',
  'subject_missing',
  'subject_transient',
  // The provider can't be reached, or its answer can't be used
  'provider_unreachable',
  'code_refused',
  'connection_disabled',
  // What Roster knows of the user
  'email_missing',
  'email_invalid',
  'email_unproven',
  'domain_of_other_connection',
  'user_disabled',
  'user_missing',
  'already_linked',
] as const;

/** Why an identity provider's answer is refused. */
export type SsoRefusalReason = (typeof SSO_REFUSALS)[number];

/** A refused answer. `detail` is for the audit log and the dry run of an admin, never for the browser that sent it. */
export class SsoRefusal extends Error {
  readonly reason: SsoRefusalReason;
  readonly detail: string;
  /** Whether it is the result of a dry run, which names the reason. */
  readonly isTest: boolean;

  constructor(reason: SsoRefusalReason, detail: string, { isTest = false } = {}) {
    super(`${reason}: ${detail}`);
    this.reason = reason;
    // It quotes what others sent, and may be cut within a character.
    this.detail = toStorable(detail);
    this.isTest = isTest;
  }
}
