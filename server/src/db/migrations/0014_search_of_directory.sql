-- The search indexes hold the entries of the whole directory alone: of what they find, the users of organizations and projects are
-- looked up by the primary key (docs/decisions/0026-directory-entries.md). A membership no longer writes to them.

SET LOCAL maintenance_work_mem = '512MB';

DROP INDEX directory_entries_trigram_idx, directory_entries_gram_idx;
CREATE INDEX directory_entries_trigram_idx ON directory_entries USING gin (search_text gin_trgm_ops)
  WITH (gin_pending_list_limit = 256) WHERE scope = '00000000-0000-0000-0000-000000000000';
CREATE INDEX directory_entries_gram_idx ON directory_entries USING gin (search_grams(search_text))
  WITH (gin_pending_list_limit = 256) WHERE scope = '00000000-0000-0000-0000-000000000000';

-- Takes the words out of each name once, not for each scope of the user.
CREATE OR REPLACE FUNCTION expected_directory_words() RETURNS SETOF directory_words LANGUAGE sql STABLE AS $$
  WITH words AS MATERIALIZED (SELECT id AS user_id, word FROM users, name_words_of(search_text) AS word)
  SELECT e.scope, w.word, count(*)::integer, false
  FROM expected_directory_entries() AS e JOIN words w ON w.user_id = e.user_id GROUP BY e.scope, w.word
$$;

-- Similar words are of similar length.
DROP INDEX directory_words_idx;
CREATE INDEX directory_words_idx ON directory_words (scope, char_length(word), word) INCLUDE (people);

-- With the role, so that members with a role are counted, and searched, without reading the table.
DROP INDEX directory_entries_created_idx;
CREATE INDEX directory_entries_created_idx ON directory_entries (scope, created_at, user_id)
  INCLUDE (search_text, status, system_role, role);
