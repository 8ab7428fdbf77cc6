import type { Static } from 'typebox';
import type { Memberships } from '../../access/roles.ts';
import type { Delivery } from '../../mail/index.ts';

/** An invitation as the server knows it; what goes out is chosen by the contract. */
export interface Invitation {
  id: string;
  /** null once that user is gone. */
  userId: string | null;
  email: string;
  systemRole: 'admin' | 'user';
  /** What comes true with the account, as long as it is pending. */
  memberships: Memberships;
  /** Whoever made it is no system admin: it lets somebody in for the sake of organizations alone. */
  forOrganizations: boolean;
  status: 'pending' | 'accepted' | 'revoked';
  expiresAt: Date;
  /** The mail that carries the link that counts, if one does. */
  mailId: string | null;
  delivery: Static<typeof Delivery>;
  /** Who made the link that counts, and may have kept a copy of it. */
  createdBy: { id: string | null; name: string };
  createdAt: Date;
  version: number;
}

/** What somebody presents who holds a link. */
export interface Link {
  invitation: Invitation;
  /** A newer one was made since. */
  isFormer: boolean;
}

/** Whether it still lets somebody in, as people see it. */
export const hasExpired = ({ status, expiresAt }: Invitation, now: Date): boolean =>
  status === 'pending' && expiresAt <= now;

/** What it was made for was taken back: nobody who may let anybody in wants this person any more. */
const isHollow = ({ forOrganizations, memberships }: Invitation): boolean =>
  forOrganizations && memberships.organizations.length === 0;

/** What a link is worth. Once the newest has expired, the ones before it have as well, and there is no newer one to look for. */
export function worthOf(
  { invitation, isFormer }: Link,
  now: Date,
): 'pending' | 'accepted' | 'expired' | 'revoked' | 'replaced' {
  if (invitation.status !== 'pending') return invitation.status;
  if (isHollow(invitation)) return 'revoked';
  if (hasExpired(invitation, now)) return 'expired';
  return isFormer ? 'replaced' : 'pending';
}

/** An invitation as the target of an audit event. */
export const targetOf = ({ id, email }: Pick<Invitation, 'id' | 'email'>) => ({
  type: 'invitation' as const,
  id,
  name: email,
});

/** What the audit trail shows of an invitation: never a link. */
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
