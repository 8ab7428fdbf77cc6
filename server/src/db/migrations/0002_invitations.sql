-- What system admins set up; the mail that is to be sent; people who are invited; forgotten passwords.

-- What admins have chosen; what is not here has its default (settings/catalogue.ts).
CREATE TABLE settings (
  name text PRIMARY KEY CHECK (name ~ '^[a-z][a-z-]{1,40}$'),
  -- Secrets in it are sealed (kit/vault.ts).
  value jsonb NOT NULL CHECK (jsonb_typeof(value) = 'object'),
  -- Counts every change; sent as ETag.
  version integer NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL
);

CREATE FUNCTION notify_settings_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('roster_settings_changed', coalesce(NEW.name, OLD.name));
  RETURN NULL;
END $$;
CREATE TRIGGER settings_changed AFTER INSERT OR UPDATE OR DELETE ON settings
  FOR EACH ROW EXECUTE FUNCTION notify_settings_changed();

-- Former passwords, as many as the password policy forbids to take again. Read by identity/credentials alone.
CREATE TABLE former_passwords (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  hash text NOT NULL CHECK (hash LIKE '$argon2id$%'),
  replaced_at timestamptz NOT NULL
);
CREATE INDEX former_passwords_user_idx ON former_passwords (user_id, id);

-- Mail that is to be sent or was: written in the transaction of what causes it, sent after its commit, in order.
CREATE TABLE mails (
  id uuid PRIMARY KEY,
  -- The order of sending: that of writing, also across nodes.
  ordinal bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  kind text NOT NULL CHECK (
    kind IN ('invitation', 'password_reset', 'account_disabled', 'account_not_activated', 'password_changed')
  ),
  -- The address alone; what else the mail says is in `parameters`.
  recipient text NOT NULL CHECK (char_length(recipient) BETWEEN 3 AND 254),
  -- Whom it is about, if there is such a person.
  user_id uuid REFERENCES users ON DELETE SET NULL,
  language text CHECK (language IN ('en', 'zh')),
  -- What the text is made of, sealed (kit/vault.ts), since links are secrets. NULL once it will not be sent any more.
  parameters text,
  -- withdrawn: not to be sent after all, since its link was replaced or revoked.
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'failed', 'withdrawn')),
  -- What the mail server said last, or why it was not tried.
  detail text,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL,
  -- Not sent after this: its link is void by then.
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  settled_at timestamptz,
  CHECK ((state = 'queued') = (settled_at IS NULL)),
  CHECK (state <> 'queued' OR parameters IS NOT NULL)
);
CREATE INDEX mails_queue_idx ON mails (ordinal) WHERE state = 'queued';
CREATE INDEX mails_recipient_idx ON mails (lower(recipient COLLATE "C"), created_at);
CREATE INDEX mails_user_idx ON mails (user_id);
CREATE INDEX mails_state_idx ON mails (state, ordinal);

CREATE FUNCTION notify_mail_queued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('roster_mail_queued', '');
  RETURN NULL;
END $$;
CREATE TRIGGER mails_queued AFTER INSERT ON mails FOR EACH STATEMENT EXECUTE FUNCTION notify_mail_queued();
CREATE TRIGGER mails_queued_again AFTER UPDATE OF state ON mails FOR EACH ROW
  WHEN (NEW.state = 'queued' AND OLD.state <> 'queued') EXECUTE FUNCTION notify_mail_queued();

-- While the mail server is away, no node tries; one row for all of them.
CREATE TABLE mail_pause (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  failures integer NOT NULL DEFAULT 0,
  until timestamptz NOT NULL DEFAULT '-infinity',
  -- What went wrong last.
  detail text
);
INSERT INTO mail_pause DEFAULT VALUES;

-- Invitations to people who then are `pending` users.
CREATE TABLE invitations (
  id uuid PRIMARY KEY,
  -- NULL once that user is gone.
  user_id uuid REFERENCES users ON DELETE SET NULL,
  email text NOT NULL CHECK (char_length(email) BETWEEN 3 AND 254),
  system_role text NOT NULL CHECK (system_role IN ('admin', 'user')),
  -- Of the link that counts; all others are in invitation_former_links.
  token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
  -- `expired` is a pending one past its expiry.
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'accepted', 'revoked')),
  expires_at timestamptz NOT NULL,
  -- The mail that carries the link that counts, if one does.
  mail_id uuid REFERENCES mails ON DELETE SET NULL,
  -- No foreign key: who is deleted has invited all the same. NULL: the command line.
  created_by_id uuid,
  created_by_name text NOT NULL,
  created_at timestamptz NOT NULL,
  settled_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  CHECK ((status = 'pending') = (settled_at IS NULL))
);
-- One pending invitation a person.
CREATE UNIQUE INDEX invitations_pending_key ON invitations (user_id) WHERE status = 'pending';
CREATE INDEX invitations_user_idx ON invitations (user_id);
CREATE INDEX invitations_status_idx ON invitations (status, created_at, id);
CREATE INDEX invitations_created_at_idx ON invitations (created_at, id);
CREATE INDEX invitations_created_by_idx ON invitations (created_by_id) WHERE status = 'pending';
CREATE INDEX invitations_mail_idx ON invitations (mail_id);

-- Links that were replaced by a newer one, to tell their holders so.
CREATE TABLE invitation_former_links (
  token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
  invitation_id uuid NOT NULL REFERENCES invitations ON DELETE CASCADE
);
CREATE INDEX invitation_former_links_invitation_idx ON invitation_former_links (invitation_id);

-- No invitation waits for somebody who is gone.
CREATE FUNCTION revoke_invitation_of_deleted_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE invitations SET status = 'revoked', settled_at = now(), version = version + 1
    WHERE user_id = OLD.id AND status = 'pending';
  RETURN OLD;
END $$;
CREATE TRIGGER users_invitation_revoked BEFORE DELETE ON users FOR EACH ROW
  WHEN (OLD.status = 'pending') EXECUTE FUNCTION revoke_invitation_of_deleted_user();

-- Asked for by somebody who knows nothing but an address; handled later, so that the answer tells nothing by its time.
CREATE TABLE password_reset_requests (
  id uuid PRIMARY KEY,
  email text NOT NULL CHECK (char_length(email) BETWEEN 3 AND 254),
  address text,
  user_agent text,
  request_id text,
  requested_at timestamptz NOT NULL
);
CREATE FUNCTION notify_password_reset_requested() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('roster_password_reset_requested', '');
  RETURN NULL;
END $$;
CREATE TRIGGER password_reset_requested AFTER INSERT ON password_reset_requests
  FOR EACH STATEMENT EXECUTE FUNCTION notify_password_reset_requested();

-- Links with which a person sets a new password.
CREATE TABLE password_resets (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
  -- replaced: a newer link was sent, or the person's authority changed in the meantime.
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'used', 'replaced')),
  expires_at timestamptz NOT NULL,
  mail_id uuid REFERENCES mails ON DELETE SET NULL,
  created_at timestamptz NOT NULL
);
-- One living link a person.
CREATE UNIQUE INDEX password_resets_pending_key ON password_resets (user_id) WHERE status = 'pending';
CREATE INDEX password_resets_user_idx ON password_resets (user_id);
CREATE INDEX password_resets_expires_idx ON password_resets (expires_at);
CREATE INDEX password_resets_mail_idx ON password_resets (mail_id);
