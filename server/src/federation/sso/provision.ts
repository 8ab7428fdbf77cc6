import type { Answer, Connection } from './model.ts';
import type { SsoRefusalReason } from './refusal.ts';

/** What is known of the user that an answer is about. */
export interface ProvisionFacts {
  connection: Pick<Connection, 'protocol' | 'provisioning' | 'organizationId'>;
  answer: Pick<Answer, 'email' | 'emailVerified'>;
  /** The user linked to the subject, if any. */
  linked: { status: 'pending' | 'active' | 'disabled' } | undefined;
  /** The user with the answer's address, if any. */
  sameEmail:
    | {
        status: 'pending' | 'active' | 'disabled';
        systemRole: 'admin' | 'user';
        /** Linked to another subject of this connection. */
        isLinkedOtherwise: boolean;
        hasPassword: boolean;
      }
    | undefined;
  /** Whether the address is one at all. */
  isEmailValid: boolean;
  /** Which connection has proven the address's domain. */
  domain: 'this' | 'other' | 'none';
}

/** What a sign-in becomes. */
export type Provision =
  | { kind: 'sign_in' }
  /** The existing user is linked at once. */
  | { kind: 'link' }
  /** The existing user must prove the password first. */
  | { kind: 'link_by_password' }
  | { kind: 'activate' }
  | { kind: 'create' }
  /** The user fills in the registration form first. */
  | { kind: 'register' }
  | { kind: 'refuse'; reason: SsoRefusalReason };

const refuse = (reason: SsoRefusalReason): Provision => ({ kind: 'refuse', reason });

/**
 * Decides about a verified response. A linked subject signs in, whatever its address: an address that was changed at the
 * provider must not lead to another account. Otherwise the address counts only if it is proven: by the domain's DNS record
 * for this connection, or by the user's password.
 */
export function decideProvision(facts: ProvisionFacts): Provision {
  const { linked, sameEmail, answer, domain } = facts;
  if (linked) return linked.status === 'active' ? { kind: 'sign_in' } : refuse('user_disabled');
  if (answer.email === null) return refuse('email_missing');
  if (!facts.isEmailValid) return refuse('email_invalid');
  if (domain === 'other') return refuse('domain_of_other_connection');
  const isProven = domain === 'this' && answer.emailVerified !== false;
  return sameEmail ? decideExisting(facts, sameEmail, isProven) : decideNew(facts, isProven);
}

function decideExisting(
  { connection }: ProvisionFacts,
  user: NonNullable<ProvisionFacts['sameEmail']>,
  isProven: boolean,
): Provision {
  if (user.status === 'disabled') return refuse('user_disabled');
  if (user.isLinkedOtherwise) return refuse('already_linked');
  // The address of a pending account was never proven; claiming it would give an attacker the invited roles.
  if (user.status === 'pending')
    return isProven && user.systemRole !== 'admin' ? { kind: 'activate' } : refuse('email_unproven');
  const isAutomatic = isProven && connection.provisioning.autoBind && user.systemRole !== 'admin';
  if (isAutomatic) return { kind: 'link' };
  // Without a password there is nothing to prove with, so a proven address suffices, except for system admins.
  if (user.hasPassword) return { kind: 'link_by_password' };
  return isProven && user.systemRole !== 'admin' ? { kind: 'link' } : refuse('email_unproven');
}

function decideNew({ connection, answer }: ProvisionFacts, isProven: boolean): Provision {
  // The provider of one organization could otherwise take the address of another's user before they join.
  const isBelieved = connection.organizationId === null;
  // SAML has no `email_verified`; a system admin chose the provider, and no user has this address.
  const isStated =
    connection.protocol === 'saml' ? answer.emailVerified !== false : answer.emailVerified === true;
  if (!isProven && !(isBelieved && isStated)) return refuse('email_unproven');
  return { kind: connection.provisioning.createUsers ? 'create' : 'register' };
}
