import { MEMBERSHIP_COLUMNS, ORGANIZATIONS_OF_U, PROJECTS_OF_U } from '../../access/memberships-store.ts';
import {
  type Memberships,
  NO_MEMBERSHIPS,
  type OrganizationMembership,
  type ProjectMembership,
} from '../../access/roles.ts';
import { normalizeEmail } from '../../lib/email.ts';
import { newId } from '../../lib/ids.ts';
import { normalizePhone, normalizeUsername } from './fields.ts';

/** A user inside the server; `present.ts` chooses what callers see. */
export interface User {
  id: string;
  username: string;
  email: string;
  phone: string | null;
  systemRole: 'admin' | 'user';
  status: 'pending' | 'active' | 'disabled';
  language: 'en' | 'zh' | null;
  mustChangePassword: boolean;
  lastLoginAt: Date | null;
  /** All memberships, written by tenancy alone. A response contains those that the caller may see. */
  memberships: Memberships;
  version: number;
  authorityVersion: number;
  createdAt: Date;
  updatedAt: Date;
}

/** A row of `selectUser` (users/store.ts) and of the session query (sessions/store.ts). */
export interface UserRow {
  id: string;
  username: string;
  email: string;
  phone: string | null;
  system_role: 'admin' | 'user';
  status: 'pending' | 'active' | 'disabled';
  language: 'en' | 'zh' | null;
  temporary: boolean | null;
  last_login_at: Date | number | null;
  version: number;
  authority_version: number;
  created_at: Date;
  updated_at: Date;
  organizations: OrganizationMembership[];
  projects: ProjectMembership[];
}

/** The columns of a user, for queries that join users as u, password_credentials as c, user_activity as a. */
export const USER_COLUMNS = [
  'u.id',
  'u.username',
  'u.email',
  'u.phone',
  'u.system_role',
  'u.status',
  'u.language',
  'u.version',
  'u.authority_version',
  'u.created_at',
  'u.updated_at',
  'c.temporary',
  'a.last_login_at',
  ...MEMBERSHIP_COLUMNS,
] as const;

/** The same columns for statements that are written as text. */
export const USER_COLUMNS_TEXT = `u.id, u.username, u.email, u.phone, u.system_role, u.status, u.language, u.version,
  u.authority_version, u.created_at, u.updated_at, c.temporary, a.last_login_at,
  ${ORGANIZATIONS_OF_U} AS organizations, ${PROJECTS_OF_U} AS projects`;

/** Converts a row. node-postgres returns '-infinity', which stands for "never signed in", as a number. */
export function toUser(row: UserRow): User {
  return {
    id: row.id,
    username: row.username,
    email: row.email,
    phone: row.phone,
    systemRole: row.system_role,
    status: row.status,
    language: row.language,
    mustChangePassword: row.temporary ?? false,
    lastLoginAt: row.last_login_at instanceof Date ? row.last_login_at : null,
    memberships: { organizations: row.organizations, projects: row.projects },
    version: row.version,
    authorityVersion: row.authority_version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Returns a new active user with normalized fields, as it is to be inserted. */
export function newUser(
  input: {
    username: string;
    email: string;
    phone?: string | null | undefined;
    systemRole: User['systemRole'];
    mustChangePassword?: boolean | undefined;
  },
  now: Date,
): User {
  return {
    id: newId(),
    username: normalizeUsername(input.username),
    email: normalizeEmail(input.email),
    phone: normalizePhone(input.phone),
    systemRole: input.systemRole,
    status: 'active',
    language: null,
    mustChangePassword: input.mustChangePassword ?? false,
    lastLoginAt: null,
    memberships: NO_MEMBERSHIPS,
    version: 1,
    authorityVersion: 1,
    createdAt: now,
    updatedAt: now,
  };
}

/** A user as the target of an audit event. */
export const targetOf = ({ id, username }: Pick<User, 'id' | 'username'>) => ({
  type: 'user' as const,
  id,
  name: username,
});

/** The fields of a user that audit events show; never a secret. */
const AUDITED_FIELDS = ['username', 'email', 'phone', 'systemRole', 'status'] as const;

/** Returns the audited fields of a user who was created or deleted. */
export const auditedFields = (user: User) =>
  Object.fromEntries(AUDITED_FIELDS.map((field) => [field, user[field]]));

/** Returns the audited fields in which two versions of a user differ. */
export function auditedDifference(
  former: User,
  next: User,
): { before: Record<string, unknown>; after: Record<string, unknown> } {
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  for (const field of [...AUDITED_FIELDS, 'language'] as const) {
    if (former[field] === next[field]) continue;
    before[field] = former[field];
    after[field] = next[field];
  }
  return { before, after };
}
