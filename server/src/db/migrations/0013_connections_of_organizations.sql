-- A connection lets people in: it is deleted by itself, by name and with an audit event, before its organization is.
ALTER TABLE sso_connections
  DROP CONSTRAINT sso_connections_organization_id_fkey,
  ADD CONSTRAINT sso_connections_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations ON DELETE RESTRICT;
