-- The words of people's names, each once: what a search that finds nobody may have meant. Whether anybody is found by a
-- word is always asked anew, so a word that nobody has any more is only a waste of space.
CREATE TABLE name_words (
  word text COLLATE "C" PRIMARY KEY,
  -- Somebody with this word was renamed or deleted; the next purge looks whether others have it.
  stale boolean NOT NULL DEFAULT false
);
CREATE INDEX name_words_stale_idx ON name_words (word) WHERE stale;

-- The words of the name in users.search_text, which has nothing else than letters, digits, blanks, _ and -: three letters or more, as typing mistakes in less can't be told from words.
CREATE FUNCTION name_words_of(search_text text) RETURNS SETOF text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT DISTINCT word FROM regexp_split_to_table(split_part(search_text, E'\n', 1), '[ _0-9-]+') AS word
  WHERE char_length(word) BETWEEN 3 AND 30
$$;

CREATE FUNCTION add_name_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- In one order, so that two who add the same words do not wait crosswise.
  INSERT INTO name_words (word)
    SELECT DISTINCT word FROM added, name_words_of(added.search_text) AS word ORDER BY word
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER users_words_added AFTER INSERT ON users REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION add_name_words();

CREATE FUNCTION change_name_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    INSERT INTO name_words (word) SELECT word FROM name_words_of(NEW.search_text) AS word ORDER BY word
      ON CONFLICT DO NOTHING;
  END IF;
  -- Whoever else marks the same words does the same: nobody waits for them.
  UPDATE name_words SET stale = true WHERE word IN (
    SELECT word FROM name_words WHERE NOT stale AND word IN (SELECT name_words_of(OLD.search_text))
    ORDER BY word FOR UPDATE SKIP LOCKED);
  RETURN NULL;
END $$;
CREATE TRIGGER users_words_changed AFTER UPDATE OF search_text ON users FOR EACH ROW
  WHEN (split_part(OLD.search_text, E'\n', 1) <> split_part(NEW.search_text, E'\n', 1))
  EXECUTE FUNCTION change_name_words();
CREATE TRIGGER users_words_removed AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION change_name_words();

INSERT INTO name_words (word) SELECT DISTINCT word FROM users, name_words_of(search_text) AS word;
