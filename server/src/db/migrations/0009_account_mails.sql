-- Mails about changed credentials, mails that may wait behind others, and limits per user and hour.

ALTER TABLE mails DROP CONSTRAINT mails_kind_check;
ALTER TABLE mails ADD CONSTRAINT mails_kind_check CHECK (
  kind IN ('invitation', 'password_reset', 'account_disabled', 'account_not_activated', 'password_changed',
    'email_changed', 'temporary_password', 'organization_invitation', 'organization_without_admin', 'signal')
);

ALTER TABLE mails ADD COLUMN priority integer NOT NULL DEFAULT 0 CHECK (priority IN (0, 1));
COMMENT ON COLUMN mails.priority IS '0: someone waits for it; 1: invitations, which are sent while no other mail waits';
UPDATE mails SET priority = 1 WHERE state = 'queued' AND kind IN ('invitation', 'organization_invitation');
DROP INDEX mails_queue_idx;
CREATE INDEX mails_queue_idx ON mails (priority, ordinal) WHERE state = 'queued';

CREATE TABLE hourly_quotas (
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  -- invitation: sent by the user; rename: of an organization by one of its admins.
  kind text NOT NULL CHECK (kind IN ('invitation', 'rename')),
  window_start timestamptz NOT NULL,
  -- Since then.
  used integer NOT NULL CHECK (used > 0),
  PRIMARY KEY (user_id, kind)
);
