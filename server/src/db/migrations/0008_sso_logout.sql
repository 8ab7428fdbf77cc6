-- Single logout, signing in again at the identity provider, and daily metadata refreshes.

ALTER TABLE sso_sessions
  -- SHA-256 of the user's name in the provider's logout messages: the NameID, or `sub`.
  ADD COLUMN subject_hash bytea;
CREATE INDEX sso_sessions_subject_idx ON sso_sessions (subject_hash);
CREATE INDEX sso_sessions_index_idx ON sso_sessions (session_index);

-- When the user last proved who they are; null: when the session began.
ALTER TABLE sessions ADD COLUMN authenticated_at timestamptz;

ALTER TABLE sso_requests DROP CONSTRAINT sso_requests_purpose_check;
ALTER TABLE sso_requests
  ADD CONSTRAINT sso_requests_purpose_check CHECK (purpose IN ('sign_in', 'test', 'logout', 'reauthenticate')),
  -- The session whose user signs in again.
  ADD COLUMN session_id uuid REFERENCES sessions ON DELETE CASCADE;
CREATE INDEX sso_requests_session_idx ON sso_requests (session_id);

ALTER TABLE sso_connections
  -- When the metadata was last asked for, whether or not that succeeded.
  ADD COLUMN metadata_attempted_at timestamptz,
  -- SHA-256 fingerprint of the provider's certificate whose end was reported last.
  ADD COLUMN reported_certificate text;

ALTER TABLE signals DROP CONSTRAINT signals_rule_check;
ALTER TABLE signals ADD CONSTRAINT signals_rule_check CHECK (
  rule IN (
    'failures_of_account', 'failures_from_address', 'new_device_of_admin', 'removals_by_admin', 'admin_out_of_hours',
    'sso_certificate_expires', 'sso_groups_missing'
  )
);
