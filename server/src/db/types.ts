import type { ColumnType, Generated } from 'kysely';

/** The tables as Kysely sees them. `test/migrations` holds this against the migrated database. */
export interface Tables {
  users: UserTable;
  user_activity: { user_id: string; last_login_at: Generated<Date | number> };
  password_credentials: { user_id: string; hash: string; temporary: boolean; changed_at: Date };
  sessions: SessionTable;
  sign_in_throttles: SignInThrottleTable;
  audit_events: AuditEventTable;
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
}

/** jsonb columns take a JSON text and give the value back. */
type Json = ColumnType<unknown, string | null, never>;

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
