import type { Static } from 'typebox';
import type { Memberships } from '../../access/roles.ts';
import { normalizeUsername } from '../../identity/users/index.ts';
import type { Delivery } from '../../mail/index.ts';

/** An account invitation as stored; `present.ts` selects what is returned. */
export interface Invitation {
  id: string;
  /** The pending user; null once that user is deleted. */
  userId: string | null;
  email: string;
  systemRole: 'admin' | 'user';
  /** The memberships that the user gets with the account, while the invitation is pending. */
  memberships: Memberships;
  /** Whether the inviter is not a system admin: the account is created only to join organizations. */
  forOrganizations: boolean;
  status: 'pending' | 'accepted' | 'revoked';
  expiresAt: Date;
  /** The mail with the current link, if there is one. */
  mailId: string | null;
  delivery: Static<typeof Delivery>;
  /** Who made the current link, and may have a copy of it. */
  createdBy: { id: string | null; name: string };
  createdAt: Date;
  version: number;
}

/** The invitation that a link belongs to. */
export interface Link {
  invitation: Invitation;
  /** Whether a newer link has replaced it. */
  isFormer: boolean;
}

/** Returns whether an invitation has expired. Expiry is not stored as a status. */
export const hasExpired = ({ status, expiresAt }: Invitation, now: Date): boolean =>
  status === 'pending' && expiresAt <= now;

/** Returns an invitation as the target of an audit event. */
export const auditTargetOf = ({ id, email }: Pick<Invitation, 'id' | 'email'>) => ({
  type: 'invitation' as const,
  id,
  name: email,
});

/** Returns the fields of an invitation that audit events contain; never a link. */
export const auditedFields = ({
  email,
  systemRole,
  memberships,
  expiresAt,
}: Pick<Invitation, 'email' | 'systemRole' | 'memberships' | 'expiresAt'>) => ({
  email,
  systemRole,
  ...(memberships.organizations.length > 0 && { memberships }),
  expiresAt: expiresAt.toISOString(),
});

/** The limit of usernames. */
const USERNAME_MAX_LENGTH = 50;

/** Returns the username of an invited user until they choose one: the local part of the address, without special characters. */
export function defaultUsername(email: string): string {
  const local = email.slice(0, email.indexOf('@'));
  const name = normalizeUsername(local.replace(/[^A-Za-z0-9_-]+/g, ' '));
  return normalizeUsername(name.slice(0, USERNAME_MAX_LENGTH)) || 'Invited';
}
