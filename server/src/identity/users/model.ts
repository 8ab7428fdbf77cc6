import { MEMBERSHIP_COLUMNS } from '../../access/memberships-store.ts';
import type { Memberships, OrganizationMembership, ProjectMembership } from '../../access/roles.ts';

/** A person as the rest of the server knows one; what goes out is chosen by the contract. */
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
  /** Written by the features of tenancy alone; all of them, so that what goes out must be narrowed to what the caller may see. */
  memberships: Memberships;
  version: number;
  authorityVersion: number;
  createdAt: Date;
  updatedAt: Date;
}

/** The row of `selectUser` in users/store.ts and sessions/store.ts. */
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

/** The columns of a person, for queries that join users as u, password_credentials as c, user_activity as a. */
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

/** From columns to fields. node-postgres gives '-infinity' (never signed in) as a number. */
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
