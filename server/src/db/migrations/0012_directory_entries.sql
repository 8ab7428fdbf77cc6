-- The user list and its search read one denormalized table, kept by triggers in the transaction of each change
-- (docs/decisions/0026-directory-entries.md). `roster check` compares it with the tables that it is derived from.

CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;

SET LOCAL maintenance_work_mem = '512MB';

-- What the former lists and suggestions read.
DROP TRIGGER users_words_added ON users;
DROP TRIGGER users_words_changed ON users;
DROP TRIGGER users_words_removed ON users;
DROP FUNCTION add_name_words;
DROP FUNCTION change_name_words;
DROP TABLE name_words;
DROP INDEX users_created_at_idx, users_search_text_idx, users_search_trigram_idx, users_search_gram_idx,
  user_activity_last_login_idx, organization_members_created_idx, project_members_created_idx;
ALTER TABLE users ALTER COLUMN search_text SET STATISTICS -1;
DROP TRIGGER organization_members_user_created ON organization_members;
DROP TRIGGER project_members_user_created ON project_members;
DROP TRIGGER users_created_at_changed ON users;
DROP FUNCTION copy_user_created_at;
DROP FUNCTION change_user_created_at;
ALTER TABLE organization_members DROP COLUMN user_created_at, ALTER COLUMN organization_id SET STATISTICS -1;
ALTER TABLE project_members DROP COLUMN user_created_at, ALTER COLUMN project_id SET STATISTICS -1;

-- A user in a scope. Each user is in the scope of the whole directory, and in that of each organization and project of
-- which they are a member. All columns but scope and role are copies of those of the user.
CREATE TABLE directory_entries (
  user_id uuid NOT NULL,
  -- The ID of an organization or a project; the nil UUID stands for the whole directory.
  scope uuid NOT NULL,
  -- In that organization or project.
  role text,
  search_text text COLLATE "C" NOT NULL,
  -- In lower case, the sort key.
  email text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL,
  status text NOT NULL,
  system_role text NOT NULL
);

-- The last sign-in of each entry. A table of its own, because a sign-in would otherwise rewrite the search indexes.
CREATE TABLE directory_activity (
  user_id uuid NOT NULL,
  scope uuid NOT NULL,
  last_login_at timestamptz NOT NULL,
  search_text text COLLATE "C" NOT NULL
);

-- How many people of a scope have a word in their name: the sum of all rows of the word. Triggers only insert rows, so
-- users with equal names never wait for each other; a job combines them.
CREATE TABLE directory_words (
  scope uuid NOT NULL,
  word text COLLATE "C" NOT NULL,
  people integer NOT NULL,
  -- Inserted by a trigger and not combined yet.
  fresh boolean NOT NULL DEFAULT true
);

-- The content that the tables must have, by the tables that they are derived from.
CREATE FUNCTION expected_directory_entries() RETURNS SETOF directory_entries LANGUAGE sql STABLE AS $$
  SELECT u.id, s.scope, s.role, u.search_text, lower(u.email COLLATE "C"), u.created_at, u.status, u.system_role
  FROM users u JOIN (
    SELECT id AS user_id, '00000000-0000-0000-0000-000000000000'::uuid AS scope, NULL AS role FROM users
    UNION ALL SELECT user_id, organization_id, role FROM organization_members
    UNION ALL SELECT user_id, project_id, role FROM project_members) AS s ON s.user_id = u.id
$$;
CREATE FUNCTION expected_directory_activity() RETURNS SETOF directory_activity LANGUAGE sql STABLE AS $$
  SELECT e.user_id, e.scope, a.last_login_at, e.search_text
  FROM expected_directory_entries() AS e JOIN user_activity a ON a.user_id = e.user_id
$$;
CREATE FUNCTION expected_directory_words() RETURNS SETOF directory_words LANGUAGE sql STABLE AS $$
  SELECT e.scope, word, count(*)::integer, false
  FROM expected_directory_entries() AS e, name_words_of(e.search_text) AS word GROUP BY e.scope, word
$$;

INSERT INTO directory_entries SELECT * FROM expected_directory_entries();
INSERT INTO directory_activity SELECT * FROM expected_directory_activity();
INSERT INTO directory_words SELECT * FROM expected_directory_words();

ALTER TABLE directory_entries ADD PRIMARY KEY (user_id, scope), ADD FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE;
ALTER TABLE directory_activity ADD PRIMARY KEY (user_id, scope), ADD FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE;
-- Enough for estimates of fragments; planning takes longer with more.
ALTER TABLE directory_entries ALTER COLUMN search_text SET STATISTICS 200;

-- One index for each order. Those that a search is expected in hold all that it looks at.
CREATE INDEX directory_entries_created_idx ON directory_entries (scope, created_at, user_id) INCLUDE (search_text, status, system_role);
CREATE INDEX directory_entries_name_idx ON directory_entries (scope, search_text, user_id) INCLUDE (status, system_role);
CREATE INDEX directory_entries_email_idx ON directory_entries (scope, email, user_id);
CREATE INDEX directory_activity_last_login_idx ON directory_activity (scope, last_login_at, user_id) INCLUDE (search_text);
-- For filters that few entries pass.
CREATE INDEX directory_entries_admin_idx ON directory_entries (scope, created_at, user_id) WHERE role = 'admin';
CREATE INDEX directory_entries_system_admin_idx ON directory_entries (scope, created_at, user_id) INCLUDE (search_text, status)
  WHERE system_role = 'admin';
CREATE INDEX directory_entries_inactive_idx ON directory_entries (scope, status, created_at, user_id) INCLUDE (search_text, system_role)
  WHERE status <> 'active';
-- For words: three letters or digits in a row, and fragments that have none. Each search reads all of what is not in the tree
-- of an index yet; at 256 kB that takes half a millisecond, and new users cost no more than with the default of 4 MB.
CREATE INDEX directory_entries_trigram_idx ON directory_entries USING gin (scope, search_text gin_trgm_ops)
  WITH (gin_pending_list_limit = 256);
CREATE INDEX directory_entries_gram_idx ON directory_entries USING gin (scope, search_grams(search_text))
  WITH (gin_pending_list_limit = 256);
CREATE INDEX directory_words_idx ON directory_words (scope, word) INCLUDE (people);
CREATE INDEX directory_words_fresh_idx ON directory_words (scope, word) WHERE fresh;

-- Users with a Chinese name whose search text ends with an email: a job adds the Pinyin that the server now adds to each.
CREATE INDEX users_without_pinyin_idx ON users (id)
  WHERE split_part(search_text, E'\n', 1) ~ '[㐀-䶿一-鿿]' AND split_part(search_text, E'\n', -1) LIKE '%@%';

CREATE FUNCTION add_directory_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO directory_entries (user_id, scope, search_text, email, created_at, status, system_role)
    SELECT id, '00000000-0000-0000-0000-000000000000', search_text, lower(email COLLATE "C"), created_at, status, system_role FROM added;
  RETURN NULL;
END $$;
CREATE TRIGGER users_directory_added AFTER INSERT ON users REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION add_directory_entries();

CREATE FUNCTION change_directory_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.search_text <> OLD.search_text THEN
    -- The same lock that a sign-in takes before it writes to directory_activity, so that neither waits for the other's rows.
    PERFORM FROM user_activity WHERE user_id = NEW.id FOR NO KEY UPDATE;
    UPDATE directory_activity SET search_text = NEW.search_text WHERE user_id = NEW.id;
  END IF;
  UPDATE directory_entries SET search_text = NEW.search_text, email = lower(NEW.email COLLATE "C"), created_at = NEW.created_at,
    status = NEW.status, system_role = NEW.system_role WHERE user_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER users_directory_changed AFTER UPDATE OF search_text, email, created_at, status, system_role ON users FOR EACH ROW
  WHEN ((OLD.search_text, OLD.email, OLD.created_at, OLD.status, OLD.system_role)
    IS DISTINCT FROM (NEW.search_text, NEW.email, NEW.created_at, NEW.status, NEW.system_role))
  EXECUTE FUNCTION change_directory_entries();

-- Memberships lock the user, and then the last sign-in, whose columns they copy: a concurrent change of either is waited for and
-- seen here, or waits and sees these entries.
CREATE FUNCTION keep_directory_of_organizations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO directory_entries (user_id, scope, role, search_text, email, created_at, status, system_role)
      SELECT u.id, c.organization_id, c.role, u.search_text, lower(u.email COLLATE "C"), u.created_at, u.status, u.system_role
      FROM changed c JOIN users u ON u.id = c.user_id FOR NO KEY UPDATE OF u;
    INSERT INTO directory_activity (user_id, scope, last_login_at, search_text)
      SELECT a.user_id, c.organization_id, a.last_login_at, e.search_text
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
CREATE TRIGGER organization_members_directory_added AFTER INSERT ON organization_members REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_directory_of_organizations();
CREATE TRIGGER organization_members_directory_changed AFTER UPDATE ON organization_members REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_directory_of_organizations();
CREATE TRIGGER organization_members_directory_removed AFTER DELETE ON organization_members REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_directory_of_organizations();

CREATE FUNCTION keep_directory_of_projects() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO directory_entries (user_id, scope, role, search_text, email, created_at, status, system_role)
      SELECT u.id, c.project_id, c.role, u.search_text, lower(u.email COLLATE "C"), u.created_at, u.status, u.system_role
      FROM changed c JOIN users u ON u.id = c.user_id FOR NO KEY UPDATE OF u;
    INSERT INTO directory_activity (user_id, scope, last_login_at, search_text)
      SELECT a.user_id, c.project_id, a.last_login_at, e.search_text
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
CREATE TRIGGER project_members_directory_added AFTER INSERT ON project_members REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_directory_of_projects();
CREATE TRIGGER project_members_directory_changed AFTER UPDATE ON project_members REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_directory_of_projects();
CREATE TRIGGER project_members_directory_removed AFTER DELETE ON project_members REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION keep_directory_of_projects();

CREATE FUNCTION add_directory_activity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- The entry in the whole directory may not exist yet: one statement may insert a user and this row, in either order.
  INSERT INTO directory_activity (user_id, scope, last_login_at, search_text)
    SELECT u.id, '00000000-0000-0000-0000-000000000000', a.last_login_at, u.search_text FROM added a JOIN users u ON u.id = a.user_id
    UNION ALL SELECT e.user_id, e.scope, a.last_login_at, e.search_text FROM added a JOIN directory_entries e ON e.user_id = a.user_id
      WHERE e.scope <> '00000000-0000-0000-0000-000000000000';
  RETURN NULL;
END $$;
CREATE TRIGGER user_activity_directory_added AFTER INSERT ON user_activity REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION add_directory_activity();

CREATE FUNCTION change_directory_activity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE directory_activity SET last_login_at = NEW.last_login_at WHERE user_id = NEW.user_id;
  RETURN NULL;
END $$;
CREATE TRIGGER user_activity_directory_changed AFTER UPDATE OF last_login_at ON user_activity FOR EACH ROW
  WHEN (OLD.last_login_at <> NEW.last_login_at) EXECUTE FUNCTION change_directory_activity();

CREATE FUNCTION count_directory_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO directory_words (scope, word, people)
      SELECT scope, word, count(*) FROM added, name_words_of(search_text) AS word GROUP BY scope, word;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO directory_words (scope, word, people)
      SELECT scope, word, -count(*) FROM removed, name_words_of(search_text) AS word GROUP BY scope, word;
  ELSE
    INSERT INTO directory_words (scope, word, people)
      SELECT scope, word, sum(people) FROM (
        SELECT scope, word, 1 AS people FROM added, name_words_of(search_text) AS word
        UNION ALL SELECT scope, word, -1 FROM removed, name_words_of(search_text) AS word) AS words
      GROUP BY scope, word HAVING sum(people) <> 0;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER directory_entries_words_added AFTER INSERT ON directory_entries REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION count_directory_words();
CREATE TRIGGER directory_entries_words_changed AFTER UPDATE ON directory_entries REFERENCING OLD TABLE AS removed NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION count_directory_words();
CREATE TRIGGER directory_entries_words_removed AFTER DELETE ON directory_entries REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION count_directory_words();
