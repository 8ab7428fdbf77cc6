-- The audit trail: found by every filter, sealed, removed only as the retention says, sent on, and watched.

-- Who finds what (docs/decisions/0017-audit-list.md). Each index ends in the time, which every list is ordered by. What
-- is filtered by kind has the kind before it, and the lists of the kinds are merged.
CREATE INDEX audit_events_kind_idx ON audit_events (event_type, operation, outcome, at, id);
CREATE INDEX audit_events_operated_by_idx ON audit_events (operated_by_id, event_type, operation, outcome, at, id)
  INCLUDE (target_id) WHERE operated_by_id IS NOT NULL;
CREATE INDEX audit_events_target_idx ON audit_events (target_id, event_type, operation, outcome, at, id)
  INCLUDE (operated_by_id) WHERE target_id IS NOT NULL;
CREATE INDEX audit_events_organization_idx ON audit_events (organization_id, at, id)
  WHERE organization_id IS NOT NULL;
CREATE INDEX audit_events_organization_kind_idx ON audit_events (organization_id, event_type, operation, outcome, at, id)
  WHERE organization_id IS NOT NULL;
CREATE INDEX audit_events_organization_operated_by_idx ON audit_events (organization_id, operated_by_id, at, id)
  INCLUDE (event_type, operation, outcome) WHERE organization_id IS NOT NULL;
CREATE INDEX audit_events_organization_target_idx ON audit_events (organization_id, target_id, at, id)
  WHERE organization_id IS NOT NULL;
CREATE INDEX audit_events_project_idx ON audit_events (project_id, at, id)
  INCLUDE (organization_id, operated_by_id, target_id) WHERE project_id IS NOT NULL;
CREATE INDEX audit_events_project_kind_idx ON audit_events (project_id, event_type, operation, outcome, at, id)
  INCLUDE (organization_id, target_id) WHERE project_id IS NOT NULL;
CREATE INDEX audit_events_project_operated_by_idx ON audit_events (project_id, operated_by_id, at, id)
  INCLUDE (event_type, operation, outcome) WHERE project_id IS NOT NULL;
-- Passing by reads the index alone where the pages are known to be visible to all.
ALTER TABLE audit_events SET (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 50000);

-- Events that are not sealed yet. Written with the event itself (audit/record.ts), not by a trigger: an event that is put
-- in behind Roster's back is then found. No foreign key, so that one that is removed before it is sealed is missed.
CREATE TABLE audit_unsealed (
  event_id uuid PRIMARY KEY
);
INSERT INTO audit_unsealed SELECT id FROM audit_events;

-- Ed25519 keys that seals are signed with. The newest one signs; former ones are kept for what they signed.
CREATE TABLE audit_keys (
  -- The first 16 hex digits of the SHA-256 of the public key.
  id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{16}$'),
  -- SubjectPublicKeyInfo in DER (RFC 8410).
  public_key bytea NOT NULL,
  -- PKCS #8, sealed (kit/vault.ts).
  private_key text NOT NULL,
  created_at timestamptz NOT NULL
);

-- What is sealed, in its order: the leaves of the trees (RFC 9162, 2.1), without a gap from the first that was not removed.
CREATE TABLE audit_leaves (
  ordinal bigint PRIMARY KEY CHECK (ordinal > 0),
  event_id uuid NOT NULL UNIQUE,
  -- SHA-256 of a zero byte and the event in canonical JSON (RFC 8785).
  hash bytea NOT NULL CHECK (octet_length(hash) = 32)
);

-- Sealed batches: a signed tree each, chained to the one before. Kept for ever, also when their events are removed.
CREATE TABLE audit_batches (
  number bigint PRIMARY KEY CHECK (number > 0),
  first_ordinal bigint NOT NULL UNIQUE,
  last_ordinal bigint NOT NULL UNIQUE,
  -- The Merkle tree hash of the leaves.
  root bytea NOT NULL CHECK (octet_length(root) = 32),
  -- SHA-256 of the header of the batch before; zeros for the first.
  previous bytea NOT NULL CHECK (octet_length(previous) = 32),
  sealed_at timestamptz NOT NULL,
  key_id text NOT NULL REFERENCES audit_keys,
  -- Ed25519 (RFC 8032), of the header in canonical JSON.
  signature bytea NOT NULL CHECK (octet_length(signature) = 64),
  CHECK (last_ordinal >= first_ordinal)
);

CREATE INDEX audit_batches_key_idx ON audit_batches (key_id);

-- The newest batch, sealed under the secret key: that the last batches were cut off shows by it.
CREATE TABLE audit_head (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  head text NOT NULL
);

-- Seals are never changed.
CREATE FUNCTION refuse_audit_seal_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'seals of the audit trail can not be changed or removed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_batches_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_batches
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_seal_change();
CREATE TRIGGER audit_keys_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_keys
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_seal_change();
CREATE TRIGGER audit_leaves_immutable BEFORE UPDATE OR TRUNCATE ON audit_leaves
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_seal_change();

-- A leaf goes only after its event.
CREATE FUNCTION refuse_audit_leaf_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM audit_events WHERE id = OLD.event_id) THEN
    RAISE EXCEPTION 'the seal of an event that is there can not be removed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER audit_leaves_removal BEFORE DELETE ON audit_leaves
  FOR EACH ROW EXECUTE FUNCTION refuse_audit_leaf_removal();

-- An event goes only when it is sealed and older than what the settings say is kept; by default all is kept for ever.
DROP TRIGGER audit_events_immutable ON audit_events;
CREATE TRIGGER audit_events_immutable BEFORE UPDATE OR TRUNCATE ON audit_events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE FUNCTION refuse_audit_removal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  days integer := (SELECT (value ->> 'days')::integer FROM settings WHERE name = 'audit-retention');
BEGIN
  IF days IS NULL OR OLD.at >= now() - make_interval(days => days)
    OR NOT EXISTS (SELECT FROM audit_leaves WHERE event_id = OLD.id) THEN
    RAISE EXCEPTION 'audit events can not be changed or removed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER audit_events_removal BEFORE DELETE ON audit_events
  FOR EACH ROW EXECUTE FUNCTION refuse_audit_removal();

-- Those who wait for sealed events hear of them once a batch. Whoever writes events does not notify: that would make all
-- commits wait for each other.
CREATE FUNCTION notify_audit_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('roster_audit_sealed', '');
  RETURN NULL;
END $$;
CREATE TRIGGER audit_batches_sealed AFTER INSERT ON audit_batches
  FOR EACH STATEMENT EXECUTE FUNCTION notify_audit_sealed();

-- Up to which sealed event those who go through them in order have come.
CREATE TABLE audit_followers (
  name text PRIMARY KEY CHECK (name IN ('push', 'signals')),
  ordinal bigint NOT NULL CHECK (ordinal >= 0)
);

-- While the syslog receiver is away; no row: it is not.
CREATE TABLE audit_push_pause (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  failures integer NOT NULL CHECK (failures > 0),
  until timestamptz NOT NULL,
  -- What went wrong last.
  detail text NOT NULL
);

-- What somebody should look at. Each is an audit event as well.
CREATE TABLE signals (
  id uuid PRIMARY KEY,
  rule text NOT NULL CHECK (
    rule IN ('failures_of_account', 'failures_from_address', 'new_device_of_admin', 'removals_by_admin', 'admin_out_of_hours')
  ),
  -- What it is about: an account's or a person's id, an address.
  subject text NOT NULL,
  -- What is shown of it: names at that time, counts.
  details jsonb NOT NULL,
  raised_at timestamptz NOT NULL,
  -- When the last thing happened that was counted.
  last_at timestamptz NOT NULL,
  -- Whether a mail told of it, or none is to.
  told boolean NOT NULL DEFAULT true,
  -- No foreign key: who is deleted has acknowledged all the same.
  acknowledged_at timestamptz,
  acknowledged_by_id uuid,
  acknowledged_by_name text,
  CHECK ((acknowledged_at IS NULL) = (acknowledged_by_id IS NULL))
);
CREATE INDEX signals_raised_at_idx ON signals (raised_at, id);
CREATE INDEX signals_open_idx ON signals (raised_at, id) WHERE acknowledged_at IS NULL;
CREATE INDEX signals_subject_idx ON signals (rule, subject, raised_at);

CREATE INDEX signals_untold_idx ON signals (rule, raised_at) WHERE NOT told;

-- What may become a signal when there is more of it: never more of a subject than its threshold, and gone after a day.
CREATE TABLE signal_hits (
  rule text NOT NULL,
  subject text NOT NULL,
  -- What counts once: an event, or a person who was disabled or deleted.
  key text NOT NULL,
  at timestamptz NOT NULL,
  -- What is shown of it: an address, a name.
  detail text,
  -- Whether it is part of a signal already.
  counted boolean NOT NULL,
  PRIMARY KEY (rule, subject, key)
);
CREATE INDEX signal_hits_at_idx ON signal_hits (at);

-- When mail was last sent for a rule: at most one an hour.
CREATE TABLE signal_mails (
  rule text PRIMARY KEY,
  sent_at timestamptz NOT NULL
);

-- Sign-ins by hour, counted as events are sealed (what is there already as well), so that charts do not count millions.
CREATE TABLE sign_in_hours (
  hour timestamptz NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('success', 'failure', 'denied')),
  count integer NOT NULL CHECK (count > 0),
  PRIMARY KEY (hour, outcome)
);

ALTER TABLE mails DROP CONSTRAINT mails_kind_check;
ALTER TABLE mails ADD CONSTRAINT mails_kind_check CHECK (
  kind IN ('invitation', 'password_reset', 'account_disabled', 'account_not_activated', 'password_changed',
    'organization_invitation', 'organization_without_admin', 'signal')
);
CREATE INDEX mails_of_user_idx ON mails (user_id, ordinal);
DROP INDEX mails_user_idx;
