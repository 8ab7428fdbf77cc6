-- Counters of failures drain continuously, so they have fractions.
ALTER TABLE sign_in_throttles ALTER COLUMN failures TYPE double precision;

-- Device cookies from before a password reset are no longer known.
ALTER TABLE password_credentials ADD COLUMN devices_since timestamptz;

ALTER TABLE signals DROP CONSTRAINT signals_rule_check;
ALTER TABLE signals ADD CONSTRAINT signals_rule_check CHECK (
  rule IN ('failures_of_account', 'failures_from_address', 'new_device_of_admin', 'removals_by_admin', 'admin_out_of_hours',
    'sso_certificate_expires', 'sso_groups_missing', 'refusals_of_user')
);
