import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

/** The tables as Kysely sees them. `test/migrations` compares them with the migrated database. */
export interface Tables {
  users: UserTable;
  directory_entries: DirectoryEntryTable;
  directory_activity: DirectoryActivityTable;
  directory_words: { scope: string; word: string; people: number; fresh: Generated<boolean> };
  scope_sizes: { scope: string; people: number; fresh: Generated<boolean> };
  user_activity: { user_id: string; last_login_at: Generated<Date | number> };
  password_credentials: PasswordCredentialTable;
  sessions: SessionTable;
  sign_in_throttles: SignInThrottleTable;
  audit_events: AuditEventTable;
  audit_unsealed: { event_id: string };
  audit_keys: { id: string; public_key: Buffer; private_key: string; created_at: Date };
  audit_leaves: { ordinal: string; event_id: string; hash: Buffer };
  audit_batches: AuditBatchTable;
  audit_head: { singleton: Generated<boolean>; head: string };
  audit_followers: { name: 'push' | 'signals'; ordinal: string };
  audit_push_pause: { singleton: Generated<boolean>; failures: number; until: Date; detail: string };
  signals: SignalTable;
  signal_hits: SignalHitTable;
  signal_mails: { rule: string; sent_at: Date };
  sign_in_hours: { hour: Date; outcome: 'success' | 'failure' | 'denied'; count: number };
  settings: SettingTable;
  branding_images: BrandingImageTable;
  former_passwords: { id: string; user_id: string; hash: string; replaced_at: Date };
  mails: MailTable;
  mail_pause: MailPauseTable;
  invitations: InvitationTable;
  hourly_quotas: HourlyQuotaTable;
  invitation_former_links: { token_hash: Buffer; invitation_id: string };
  password_reset_requests: PasswordResetRequestTable;
  password_resets: PasswordResetTable;
  organizations: OrganizationTable;
  organization_members: OrganizationMemberTable;
  projects: ProjectTable;
  project_members: ProjectMemberTable;
  organization_invitations: OrganizationInvitationTable;
  organization_invitation_projects: OrganizationInvitationProjectTable;
  sso_connections: SsoConnectionTable;
  sso_domains: { connection_id: string; name: string; token: string; verified_at: Date | null };
  sso_identities: SsoIdentityTable;
  sso_requests: SsoRequestTable;
  sso_message_ids: { connection_id: string; id: string; expires_at: Date };
  sso_pending: SsoPendingTable;
  sso_tests: SsoTestTable;
  sso_sessions: SsoSessionTable;
  sso_grants: SsoGrantTable;
}

interface OrganizationTable {
  id: string;
  name: string;
  name_key: string;
  search_text: string;
  version: Generated<number>;
  created_at: Date;
  updated_at: Date;
}

interface DirectoryEntryTable {
  user_id: string;
  scope: string;
  role: string | null;
  search_text: string;
  email: string;
  created_at: Date;
  status: string;
  system_role: string;
}

interface DirectoryActivityTable {
  user_id: string;
  scope: string;
  last_login_at: Date | number;
  search_text: string;
  inactive_since: Date | null;
}

interface OrganizationMemberTable {
  organization_id: string;
  user_id: string;
  role: 'admin' | 'viewer';
  joined_at: Date;
}

interface ProjectTable {
  id: string;
  organization_id: string;
  name: string;
  name_key: string;
  search_text: string;
  version: Generated<number>;
  created_at: Date;
  updated_at: Date;
}

interface ProjectMemberTable {
  project_id: string;
  organization_id: string;
  user_id: string;
  role: 'admin' | 'viewer';
  joined_at: Date;
}

interface OrganizationInvitationTable {
  id: string;
  organization_id: string;
  email: string;
  role: 'admin' | 'viewer';
  status: Generated<'pending' | 'accepted' | 'declined' | 'revoked'>;
  expires_at: Date;
  unanswered: boolean;
  mail_id: string | null;
  created_by_id: string;
  created_by_name: string;
  created_at: Date;
  settled_at: Date | null;
  version: Generated<number>;
}

interface OrganizationInvitationProjectTable {
  organization_invitation_id: string;
  organization_id: string;
  project_id: string;
  role: 'admin' | 'viewer';
}

interface BrandingImageTable {
  kind: 'logo' | 'image';
  media_type: 'image/png' | 'image/svg+xml';
  hash: string;
  data: Buffer;
  updated_at: Date;
}

interface SettingTable {
  name: string;
  value: JsonObject;
  version: Generated<number>;
  updated_at: Date;
}

interface MailPauseTable {
  singleton: Generated<boolean>;
  failures: Generated<number>;
  until: Generated<Date | number>;
  detail: string | null;
}

interface PasswordResetRequestTable {
  id: string;
  email: string;
  address: string | null;
  user_agent: string | null;
  request_id: string | null;
  requested_at: Date;
}

interface MailTable {
  id: string;
  ordinal: GeneratedAlways<string>;
  kind:
    | 'invitation'
    | 'password_reset'
    | 'account_disabled'
    | 'account_not_activated'
    | 'password_changed'
    | 'email_changed'
    | 'temporary_password'
    | 'organization_invitation'
    | 'organization_without_admin'
    | 'signal';
  recipient: string;
  user_id: string | null;
  language: 'en' | 'zh' | null;
  parameters: string | null;
  state: Generated<'queued' | 'sent' | 'failed' | 'withdrawn'>;
  detail: string | null;
  attempts: Generated<number>;
  next_attempt_at: Date;
  expires_at: Date;
  created_at: Date;
  settled_at: Date | null;
  priority: Generated<number>;
}

interface HourlyQuotaTable {
  user_id: string;
  kind: 'invitation' | 'rename';
  window_start: Date;
  used: number;
}

interface InvitationTable {
  id: string;
  user_id: string | null;
  email: string;
  system_role: 'admin' | 'user';
  token_hash: Buffer;
  status: Generated<'pending' | 'accepted' | 'revoked'>;
  expires_at: Date;
  mail_id: string | null;
  created_by_id: string | null;
  created_by_name: string;
  created_at: Date;
  settled_at: Date | null;
  version: Generated<number>;
}

interface PasswordResetTable {
  id: string;
  user_id: string;
  token_hash: Buffer;
  status: Generated<'pending' | 'used' | 'replaced'>;
  expires_at: Date;
  mail_id: string | null;
  created_at: Date;
}

interface UserTable {
  id: string;
  username: string;
  email: string;
  phone: string | null;
  system_role: 'admin' | 'user';
  status: 'pending' | 'active' | 'disabled';
  language: 'en' | 'zh' | null;
  search_text: string;
  version: Generated<number>;
  authority_version: Generated<number>;
  created_at: Date;
  updated_at: Date;
}

interface PasswordCredentialTable {
  user_id: string;
  hash: string;
  temporary: boolean;
  changed_at: Date;
  devices_since: Date | null;
}

interface SignInThrottleTable {
  key: string;
  failures: number;
  blocked_until: Date;
  refusals: Generated<number>;
  updated_at: Date;
}

interface SessionTable {
  id: string;
  user_id: string;
  token_hash: Buffer;
  remembered: boolean;
  created_at: Date;
  last_seen_at: Date;
  expires_at: Date;
  address: string | null;
  user_agent: string | null;
  amr: Generated<string>;
  ends_at: Date | null;
  sso_connection_id: string | null;
  authenticated_at: Date | null;
}

/** A jsonb column: written as JSON text, read as a value. */
type Json = ColumnType<unknown, string | null, never>;
/** The same for a column that is never null and can be updated. */
type JsonObject = ColumnType<unknown, string, string>;

/** The same where it comes later. */
type JsonLater = ColumnType<unknown, string | null, string | null>;

interface AuditEventTable {
  id: string;
  at: Date;
  event_type: string;
  operation: string;
  outcome: 'success' | 'failure' | 'denied';
  reason: string | null;
  operated_by_id: string | null;
  operated_by_name: string | null;
  target_type: string | null;
  target_id: string | null;
  target_name: string | null;
  organization_id: string | null;
  organization_name: string | null;
  project_id: string | null;
  project_name: string | null;
  address: string | null;
  user_agent: string | null;
  request_id: string | null;
  before: Json;
  after: Json;
}

interface AuditBatchTable {
  number: string;
  first_ordinal: string;
  last_ordinal: string;
  root: Buffer;
  previous: Buffer;
  sealed_at: Date;
  key_id: string;
  signature: Buffer;
}

interface SignalHitTable {
  rule: string;
  subject: string;
  key: string;
  at: Date;
  detail: string | null;
  counted: boolean;
}

interface SignalTable {
  id: string;
  rule:
    | 'failures_of_account'
    | 'failures_from_address'
    | 'new_device_of_admin'
    | 'refusals_of_user'
    | 'removals_by_admin'
    | 'admin_out_of_hours'
    | 'sso_certificate_expires'
    | 'sso_groups_missing';
  subject: string;
  details: JsonObject;
  raised_at: Date;
  last_at: Date;
  told: Generated<boolean>;
  acknowledged_at: Date | null;
  acknowledged_by_id: string | null;
  acknowledged_by_name: string | null;
}

interface SsoConnectionTable {
  id: string;
  name: string;
  protocol: 'saml' | 'oidc';
  enabled: boolean;
  enforced: boolean;
  organization_id: string | null;
  config: JsonObject;
  client_secret: string | null;
  entity_id: string;
  private_key: string;
  certificate: string;
  tested_at: Date | null;
  metadata_refreshed_at: Date | null;
  metadata_failure: string | null;
  metadata_attempted_at: Date | null;
  reported_certificate: string | null;
  version: Generated<number>;
  created_at: Date;
  updated_at: Date;
}

interface SsoIdentityTable {
  id: string;
  connection_id: string;
  user_id: string;
  subject: string;
  email: string | null;
  created_at: Date;
  last_used_at: Date | null;
}

interface SsoRequestTable {
  id: string;
  connection_id: string;
  purpose: 'sign_in' | 'test' | 'logout' | 'reauthenticate';
  session_id: string | null;
  browser_hash: Buffer;
  secrets: string | null;
  return_to: string;
  test_id: string | null;
  created_at: Date;
  expires_at: Date;
  consumed_at: Date | null;
  answer: string | null;
  finish_hash: Buffer | null;
}

interface SsoPendingTable {
  token_hash: Buffer;
  connection_id: string;
  kind: 'link' | 'register';
  answer: string;
  user_id: string | null;
  return_to: string;
  expires_at: Date;
}

interface SsoTestTable {
  id: string;
  connection_id: string;
  created_by_id: string;
  created_at: Date;
  expires_at: Date;
  result: JsonLater;
}

interface SsoSessionTable {
  session_id: string;
  identity_id: string;
  session_index: string | null;
  logout_hint: string | null;
  subject_hash: Buffer | null;
}

interface SsoGrantTable {
  connection_id: string;
  user_id: string;
  organization_id: string;
  project_id: string;
  role: 'admin' | 'viewer';
  manual_role: 'admin' | 'viewer' | null;
  effective_role: 'admin' | 'viewer';
}
