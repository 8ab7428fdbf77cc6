-- Single sign-on: connections to identity providers, who is linked to whom, and what a sign-in under way needs.

CREATE TABLE sso_connections (
  id uuid PRIMARY KEY,
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 50),
  protocol text NOT NULL CHECK (protocol IN ('saml', 'oidc')),
  enabled boolean NOT NULL,
  -- Users of the verified domains can't use passwords.
  enforced boolean NOT NULL,
  -- null: for the whole system.
  organization_id uuid REFERENCES organizations ON DELETE CASCADE,
  -- The protocol's settings, provisioning and mappings (federation/sso/model.ts).
  config jsonb NOT NULL,
  -- Sealed (lib/vault.ts).
  client_secret text,
  -- Our SAML entity id. Kept when the root URL changes, since providers know us by it.
  entity_id text NOT NULL,
  -- Our key (sealed) and its certificate: signs requests, decrypts assertions, signs client assertions.
  private_key text NOT NULL,
  certificate text NOT NULL,
  -- When a dry run last ended in a sign-in; required before a connection can be enforced.
  tested_at timestamptz,
  metadata_refreshed_at timestamptz,
  -- Why the last refresh failed; null: it did not.
  metadata_failure text,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX sso_connections_organization_idx ON sso_connections (organization_id);

CREATE TABLE sso_domains (
  connection_id uuid NOT NULL REFERENCES sso_connections ON DELETE CASCADE,
  -- Lower case, A-labels.
  name text COLLATE "C" NOT NULL,
  -- What the TXT record must contain.
  token text NOT NULL,
  verified_at timestamptz,
  PRIMARY KEY (connection_id, name)
);
-- A domain leads to one provider.
CREATE UNIQUE INDEX sso_domains_verified_key ON sso_domains (name) WHERE verified_at IS NOT NULL;

CREATE TABLE sso_identities (
  id uuid PRIMARY KEY,
  connection_id uuid NOT NULL REFERENCES sso_connections ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  -- The provider's name for the user: never the e-mail address alone.
  subject text COLLATE "C" NOT NULL CHECK (char_length(subject) BETWEEN 1 AND 512),
  -- As the provider last stated it, for people to recognize the identity; decides nothing.
  email text,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz,
  CONSTRAINT sso_identities_subject_key UNIQUE (connection_id, subject),
  -- A second subject of the same provider with a user's address is another person with a reused address.
  CONSTRAINT sso_identities_user_key UNIQUE (connection_id, user_id)
);
CREATE INDEX sso_identities_user_idx ON sso_identities (user_id);

-- A request to a provider, from its start to its only answer.
CREATE TABLE sso_requests (
  -- SAML: the request's ID. OIDC: the SHA-256 of `state`.
  id text COLLATE "C" PRIMARY KEY,
  connection_id uuid NOT NULL REFERENCES sso_connections ON DELETE CASCADE,
  purpose text NOT NULL CHECK (purpose IN ('sign_in', 'test', 'logout')),
  -- SHA-256 of the cookie of the browser that began it.
  browser_hash bytea NOT NULL,
  -- OIDC: nonce and PKCE verifier (sealed).
  secrets text,
  return_to text NOT NULL,
  test_id uuid,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  -- An answer counts once, on whichever node it arrives.
  consumed_at timestamptz,
  -- SAML: the verified answer (sealed), until the browser fetches it with the token of this hash.
  answer text,
  finish_hash bytea UNIQUE
);
CREATE INDEX sso_requests_expires_idx ON sso_requests (expires_at);
CREATE INDEX sso_requests_connection_idx ON sso_requests (connection_id);

-- Ids of accepted assertions, logout requests and logout tokens, until their time has passed.
CREATE TABLE sso_message_ids (
  connection_id uuid NOT NULL REFERENCES sso_connections ON DELETE CASCADE,
  id text COLLATE "C" NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (connection_id, id)
);
CREATE INDEX sso_message_ids_expires_idx ON sso_message_ids (expires_at);

-- A provider's answer for which the user must still prove a password or name themselves.
CREATE TABLE sso_pending (
  token_hash bytea PRIMARY KEY,
  connection_id uuid NOT NULL REFERENCES sso_connections ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('link', 'register')),
  -- Sealed.
  answer text NOT NULL,
  user_id uuid REFERENCES users ON DELETE CASCADE,
  return_to text NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX sso_pending_expires_idx ON sso_pending (expires_at);
CREATE INDEX sso_pending_connection_idx ON sso_pending (connection_id);
CREATE INDEX sso_pending_user_idx ON sso_pending (user_id);

-- Dry runs and what they found.
CREATE TABLE sso_tests (
  id uuid PRIMARY KEY,
  connection_id uuid NOT NULL REFERENCES sso_connections ON DELETE CASCADE,
  created_by_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  result jsonb
);
CREATE INDEX sso_tests_expires_idx ON sso_tests (expires_at);
CREATE INDEX sso_tests_connection_idx ON sso_tests (connection_id);
CREATE INDEX sso_tests_user_idx ON sso_tests (created_by_id);

-- How sessions began, and when they end at the latest because the provider's session ends.
ALTER TABLE sessions
  -- Authentication methods (RFC 8176), separated by blanks.
  ADD COLUMN amr text NOT NULL DEFAULT 'pwd',
  ADD COLUMN ends_at timestamptz,
  ADD COLUMN sso_connection_id uuid REFERENCES sso_connections ON DELETE CASCADE;
CREATE INDEX sessions_sso_connection_idx ON sessions (sso_connection_id);

-- What signing out at the provider, or by it, needs of a session.
CREATE TABLE sso_sessions (
  session_id uuid PRIMARY KEY REFERENCES sessions ON DELETE CASCADE,
  identity_id uuid NOT NULL REFERENCES sso_identities ON DELETE CASCADE,
  -- SAML: SessionIndex; OIDC: sid.
  session_index text,
  -- SAML: the NameID; OIDC: the ID token (sealed).
  logout_hint text
);
CREATE INDEX sso_sessions_identity_idx ON sso_sessions (identity_id);

-- Roles that a connection's mapping gave, beside those that admins gave.
CREATE TABLE sso_grants (
  connection_id uuid NOT NULL REFERENCES sso_connections ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  organization_id uuid NOT NULL REFERENCES organizations ON DELETE CASCADE,
  -- The nil id: the organization itself.
  project_id uuid NOT NULL,
  role text NOT NULL CHECK (role IN ('admin', 'viewer')),
  -- What admins gave; null: nothing.
  manual_role text CHECK (manual_role IN ('admin', 'viewer')),
  -- What the membership was set to: when it is something else, an admin changed it since.
  effective_role text NOT NULL CHECK (effective_role IN ('admin', 'viewer')),
  PRIMARY KEY (user_id, organization_id, project_id, connection_id)
);
CREATE INDEX sso_grants_connection_idx ON sso_grants (connection_id);
CREATE INDEX sso_grants_organization_idx ON sso_grants (organization_id);
