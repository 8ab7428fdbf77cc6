import type { Static } from 'typebox';
import type { MemberRole } from '../../access/roles.ts';
import type { Delivery } from '../../mail/index.ts';

/** Where an offer leads: an organization, and projects of it. */
export interface OfferedResource {
  organization: { id: string; name: string };
  role: MemberRole;
  projects: { projectId: string; name: string; role: MemberRole }[];
}

/** An invitation to an organization as the server knows it; what goes out is chosen by the contract. */
export interface Offer extends OfferedResource {
  id: string;
  /** Whose it is, is decided by it alone: perhaps nobody has it yet. */
  email: string;
  status: 'pending' | 'accepted' | 'declined' | 'revoked';
  expiresAt: Date;
  /** Nobody has looked yet whom the address belongs to. */
  unanswered: boolean;
  /** The mail that tells of it, if one does. */
  mailId: string | null;
  delivery: Static<typeof Delivery>;
  createdBy: { id: string; name: string };
  createdAt: Date;
}

/** The status as people see it: the clock decides whether a pending one has expired. */
export const statusOf = ({ status, expiresAt }: Offer, now: Date): Offer['status'] | 'expired' =>
  status === 'pending' && expiresAt <= now ? 'expired' : status;

/** An offer as the target of an audit event. */
export const targetOf = ({ id, email }: Pick<Offer, 'id' | 'email'>) => ({
  type: 'invitation' as const,
  id,
  name: email,
});

/** What the audit trail shows of an offer. */
export const auditedFields = ({
  email,
  role,
  projects,
  expiresAt,
}: Pick<Offer, 'email' | 'role' | 'projects' | 'expiresAt'>) => ({
  email,
  role,
  projects,
  expiresAt: expiresAt.toISOString(),
});
