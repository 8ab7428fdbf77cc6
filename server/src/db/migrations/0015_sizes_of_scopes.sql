-- The number of users of each organization and project, and since when a user has been inactive, are kept instead of being found
-- out by each list (docs/decisions/0026-directory-entries.md).

SET LOCAL maintenance_work_mem = '512MB';

-- Before anything is read, so that no write of a node that still runs is missed, or goes on with a former trigger function. In the
-- order in which most writes lock them.
LOCK TABLE users IN ACCESS EXCLUSIVE MODE;
LOCK TABLE user_activity, organization_members, project_members IN SHARE ROW EXCLUSIVE MODE;
LOCK TABLE directory_activity IN ACCESS EXCLUSIVE MODE;
LOCK TABLE directory_entries IN SHARE ROW EXCLUSIVE MODE;

-- How many users a scope has: the sum of all its rows. Triggers only insert rows, so that concurrent changes of a scope do not
-- wait for each other; a job combines them.
CREATE TABLE scope_sizes (
  scope uuid NOT NULL,
  people integer NOT NULL,
  -- Inserted by a trigger and not combined yet.
  fresh boolean NOT NULL DEFAULT true
);

CREATE FUNCTION expected_scope_sizes() RETURNS SETOF scope_sizes LANGUAGE sql STABLE AS $$
  SELECT scope, count(*)::integer, false FROM expected_directory_entries() GROUP BY scope
$$;

INSERT INTO scope_sizes SELECT scope, count(*)::integer, false FROM directory_entries GROUP BY scope;
CREATE INDEX scope_sizes_idx ON scope_sizes (scope) INCLUDE (people);
CREATE INDEX scope_sizes_fresh_idx ON scope_sizes (scope) WHERE fresh;

CREATE FUNCTION count_directory_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO scope_sizes (scope, people)
    SELECT scope, CASE TG_OP WHEN 'INSERT' THEN count(*) ELSE -count(*) END FROM changed GROUP BY scope;
  RETURN NULL;
END $$;
CREATE TRIGGER directory_entries_sizes_added AFTER INSERT ON directory_entries REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_directory_entries();
CREATE TRIGGER directory_entries_sizes_removed AFTER DELETE ON directory_entries REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION count_directory_entries();

-- The later of a user's creation and last sign-in; NULL unless the user is active.
ALTER TABLE directory_activity ADD COLUMN inactive_since timestamptz;

CREATE FUNCTION inactive_since_of(status text, created_at timestamptz, last_login_at timestamptz) RETURNS timestamptz
  LANGUAGE sql IMMUTABLE AS $$ SELECT CASE WHEN status = 'active' THEN greatest(created_at, last_login_at) END $$;

CREATE OR REPLACE FUNCTION expected_directory_activity() RETURNS SETOF directory_activity LANGUAGE sql STABLE AS $$
  SELECT e.user_id, e.scope, a.last_login_at, e.search_text, inactive_since_of(e.status, e.created_at, a.last_login_at)
  FROM expected_directory_entries() AS e JOIN user_activity a ON a.user_id = e.user_id
$$;

-- Written anew, which takes less time than changing each row.
DROP INDEX directory_activity_last_login_idx;
ALTER TABLE directory_activity DROP CONSTRAINT directory_activity_pkey, DROP CONSTRAINT directory_activity_user_id_fkey;
TRUNCATE directory_activity;
INSERT INTO directory_activity SELECT * FROM expected_directory_activity();
-- With the columns that found users are filtered and sorted by, so that they are looked up without reading the table.
ALTER TABLE directory_activity ADD PRIMARY KEY (user_id, scope) INCLUDE (last_login_at, inactive_since),
  ADD FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE;
CREATE INDEX directory_activity_last_login_idx ON directory_activity (scope, last_login_at, user_id)
  INCLUDE (search_text, inactive_since);

CREATE OR REPLACE FUNCTION change_directory_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.search_text, NEW.status, NEW.created_at) IS DISTINCT FROM (OLD.search_text, OLD.status, OLD.created_at) THEN
    -- The same lock that a sign-in takes before it writes to directory_activity, so that neither waits for the other's rows.
    PERFORM FROM user_activity WHERE user_id = NEW.id FOR NO KEY UPDATE;
    UPDATE directory_activity SET search_text = NEW.search_text,
      inactive_since = inactive_since_of(NEW.status, NEW.created_at, last_login_at) WHERE user_id = NEW.id;
  END IF;
  UPDATE directory_entries SET search_text = NEW.search_text, email = lower(NEW.email COLLATE "C"), created_at = NEW.created_at,
    status = NEW.status, system_role = NEW.system_role WHERE user_id = NEW.id;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION keep_directory_of_organizations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO directory_entries (user_id, scope, role, search_text, email, created_at, status, system_role)
      SELECT u.id, c.organization_id, c.role, u.search_text, lower(u.email COLLATE "C"), u.created_at, u.status, u.system_role
      FROM changed c JOIN users u ON u.id = c.user_id FOR NO KEY UPDATE OF u;
    INSERT INTO directory_activity (user_id, scope, last_login_at, search_text, inactive_since)
      SELECT a.user_id, c.organization_id, a.last_login_at, e.search_text, inactive_since_of(e.status, e.created_at, a.last_login_at)
      FROM changed c JOIN user_activity a ON a.user_id = c.user_id
        JOIN directory_entries e ON e.user_id = c.user_id AND e.scope = c.organization_id FOR NO KEY UPDATE OF a;
  ELSIF TG_OP = 'UPDATE' THEN
    UPDATE directory_entries e SET role = c.role FROM changed c
      WHERE e.user_id = c.user_id AND e.scope = c.organization_id AND e.role <> c.role;
  ELSE
    -- In the order of change_directory_entries, so that neither waits for the other.
    DELETE FROM directory_activity a USING changed c WHERE a.user_id = c.user_id AND a.scope = c.organization_id;
    DELETE FROM directory_entries e USING changed c WHERE e.user_id = c.user_id AND e.scope = c.organization_id;
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION keep_directory_of_projects() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO directory_entries (user_id, scope, role, search_text, email, created_at, status, system_role)
      SELECT u.id, c.project_id, c.role, u.search_text, lower(u.email COLLATE "C"), u.created_at, u.status, u.system_role
      FROM changed c JOIN users u ON u.id = c.user_id FOR NO KEY UPDATE OF u;
    INSERT INTO directory_activity (user_id, scope, last_login_at, search_text, inactive_since)
      SELECT a.user_id, c.project_id, a.last_login_at, e.search_text, inactive_since_of(e.status, e.created_at, a.last_login_at)
      FROM changed c JOIN user_activity a ON a.user_id = c.user_id
        JOIN directory_entries e ON e.user_id = c.user_id AND e.scope = c.project_id FOR NO KEY UPDATE OF a;
  ELSIF TG_OP = 'UPDATE' THEN
    UPDATE directory_entries e SET role = c.role FROM changed c
      WHERE e.user_id = c.user_id AND e.scope = c.project_id AND e.role <> c.role;
  ELSE
    DELETE FROM directory_activity a USING changed c WHERE a.user_id = c.user_id AND a.scope = c.project_id;
    DELETE FROM directory_entries e USING changed c WHERE e.user_id = c.user_id AND e.scope = c.project_id;
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION add_directory_activity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- The entry in the whole directory may not exist yet: one statement may insert a user and this row, in either order.
  INSERT INTO directory_activity (user_id, scope, last_login_at, search_text, inactive_since)
    SELECT u.id, '00000000-0000-0000-0000-000000000000', a.last_login_at, u.search_text,
      inactive_since_of(u.status, u.created_at, a.last_login_at) FROM added a JOIN users u ON u.id = a.user_id
    UNION ALL SELECT e.user_id, e.scope, a.last_login_at, e.search_text, inactive_since_of(e.status, e.created_at, a.last_login_at)
      FROM added a JOIN directory_entries e ON e.user_id = a.user_id
      WHERE e.scope <> '00000000-0000-0000-0000-000000000000';
  RETURN NULL;
END $$;

-- A change of the status waits for the sign-in, or is seen by it.
CREATE OR REPLACE FUNCTION change_directory_activity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE directory_activity a SET last_login_at = NEW.last_login_at,
    inactive_since = inactive_since_of(u.status, u.created_at, NEW.last_login_at)
    FROM users u WHERE u.id = NEW.user_id AND a.user_id = NEW.user_id;
  RETURN NULL;
END $$;
