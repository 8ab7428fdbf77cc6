-- The people, how they prove who they are, where they are signed in, and what anybody did.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Every single character and every pair of neighbours of a text: what finds fragments that trigrams can't
-- (one or two letters, Chinese, "l.c"). Built-ins only, so that building the index stays fast.
CREATE FUNCTION search_grams(text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT string_to_array($1, NULL)
      || string_to_array(regexp_replace($1, '(..)', E'\\1\x01', 'g'), E'\x01')
      || string_to_array(regexp_replace(substr($1, 2), '(..)', E'\\1\x01', 'g'), E'\x01')
$$;

CREATE TABLE users (
  id uuid PRIMARY KEY,
  username text NOT NULL CHECK (char_length(username) BETWEEN 1 AND 50),
  email text NOT NULL CHECK (char_length(email) BETWEEN 3 AND 254 AND position('@' IN email) > 1),
  phone text CHECK (char_length(phone) BETWEEN 1 AND 32),
  system_role text NOT NULL CHECK (system_role IN ('admin', 'user')),
  status text NOT NULL CHECK (status IN ('pending', 'active', 'disabled')),
  language text CHECK (language IN ('en', 'zh')),
  -- Folded user name, line feed, folded e-mail (kit/text.ts). Serves the search and the order by user name.
  search_text text COLLATE "C" NOT NULL,
  -- Counts every change; sent as ETag.
  version integer NOT NULL DEFAULT 1,
  -- Counts changes of authority (role, state, password): a request decided under an older one is refused.
  authority_version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
-- E-mail is ASCII (contract), so lower() under "C" is the whole of letter case, whatever the database's locale.
CREATE UNIQUE INDEX users_email_key ON users (lower(email COLLATE "C"));
-- Both hold all that a search looks at, so that walking along them reads no rows (identity/users/list-store.ts).
CREATE INDEX users_search_text_idx ON users (search_text, id) INCLUDE (status, system_role);
CREATE INDEX users_created_at_idx ON users (created_at, id) INCLUDE (search_text, status, system_role);
CREATE INDEX users_admin_idx ON users (created_at, id) WHERE system_role = 'admin';
CREATE INDEX users_inactive_idx ON users (status, created_at, id) WHERE status <> 'active';
CREATE INDEX users_search_trigram_idx ON users USING gin (search_text gin_trgm_ops);
CREATE INDEX users_search_gram_idx ON users USING gin (search_grams(search_text));
ALTER TABLE users ALTER COLUMN search_text SET STATISTICS 1000;

-- Apart from users, because it changes at every sign-in and the search indexes must not be rewritten for it.
CREATE TABLE user_activity (
  user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  -- '-infinity': never. Not NULL, so that keyset paging needs no special case.
  last_login_at timestamptz NOT NULL DEFAULT '-infinity'
);
CREATE INDEX user_activity_last_login_idx ON user_activity (last_login_at, user_id);

-- Read by identity/credentials alone.
CREATE TABLE password_credentials (
  user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  hash text NOT NULL CHECK (hash LIKE '$argon2id$%'),
  -- Set by an admin: must be changed at the next sign-in.
  temporary boolean NOT NULL,
  changed_at timestamptz NOT NULL
);

CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
  remembered boolean NOT NULL,
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  address text,
  user_agent text
);
CREATE INDEX sessions_user_idx ON sessions (user_id, created_at);
CREATE INDEX sessions_expires_idx ON sessions (expires_at);

-- Failed sign-ins by account, network and device; shared by all nodes. Keys are hashes: no e-mail is kept here.
CREATE TABLE sign_in_throttles (
  key text PRIMARY KEY,
  failures integer NOT NULL,
  blocked_until timestamptz NOT NULL,
  -- Guesses refused since the last failure; the first of them is in the audit trail.
  refusals integer NOT NULL DEFAULT 0,
  updated_at timestamptz NOT NULL
);

-- What somebody did or tried to do. Names are those at the time; no foreign keys, since the deleted keep their traces.
CREATE TABLE audit_events (
  id uuid PRIMARY KEY,
  at timestamptz NOT NULL,
  event_type text NOT NULL,
  operation text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('success', 'failure', 'denied')),
  -- Why it failed or was denied: an error code.
  reason text,
  operated_by_id uuid,
  operated_by_name text,
  target_type text,
  target_id uuid,
  target_name text,
  organization_id uuid,
  organization_name text,
  project_id uuid,
  project_name text,
  address text,
  user_agent text,
  request_id text,
  before jsonb,
  after jsonb
);
CREATE INDEX audit_events_at_idx ON audit_events (at, id);

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit events can not be changed or removed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_events_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- At least one active system admin remains, once there is one. The lock puts two that remove each other in a row.
CREATE FUNCTION keep_an_active_system_admin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('roster.system_admins'));
  IF NOT EXISTS (SELECT FROM users WHERE system_role = 'admin' AND status = 'active') THEN
    RAISE EXCEPTION 'the last active system admin must stay'
      USING ERRCODE = 'restrict_violation', CONSTRAINT = 'last_system_admin';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER users_last_admin_updated AFTER UPDATE OF system_role, status ON users FOR EACH ROW
  WHEN (OLD.system_role = 'admin' AND OLD.status = 'active' AND (NEW.system_role <> 'admin' OR NEW.status <> 'active'))
  EXECUTE FUNCTION keep_an_active_system_admin();
CREATE TRIGGER users_last_admin_deleted AFTER DELETE ON users FOR EACH ROW
  WHEN (OLD.system_role = 'admin' AND OLD.status = 'active')
  EXECUTE FUNCTION keep_an_active_system_admin();

-- Tells every node, at commit, whose sessions it must ask the database about again, and when it happened
-- (milliseconds since 1970), so that the delay can be measured.
CREATE FUNCTION notify_user_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('roster_user_changed', coalesce(OLD.id, NEW.id) || ' ' || floor(extract(epoch FROM clock_timestamp()) * 1000));
  RETURN NULL;
END $$;
CREATE TRIGGER users_changed AFTER UPDATE OR DELETE ON users FOR EACH ROW EXECUTE FUNCTION notify_user_changed();
-- Another system admin: who was the last one may know it at once.
CREATE TRIGGER users_admin_added AFTER INSERT ON users FOR EACH ROW
  WHEN (NEW.system_role = 'admin') EXECUTE FUNCTION notify_user_changed();

CREATE FUNCTION notify_sessions_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('roster_user_changed', user_id || ' ' || floor(extract(epoch FROM clock_timestamp()) * 1000)) FROM (SELECT DISTINCT user_id FROM ended) AS ended_users;
  RETURN NULL;
END $$;
CREATE TRIGGER sessions_ended AFTER DELETE ON sessions REFERENCING OLD TABLE AS ended
  FOR EACH STATEMENT EXECUTE FUNCTION notify_sessions_ended();
