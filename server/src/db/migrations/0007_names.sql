-- Names may contain punctuation and symbols, and searching ignores more differences between letters
-- (contract/folding.ts, which describes the entries).

-- The words of the folded name in users.search_text: three letters or more, as typing mistakes in less can't be told from
-- words. A name with an apostrophe is one word, and its parts are words as well.
CREATE OR REPLACE FUNCTION name_words_of(search_text text) RETURNS SETOF text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT DISTINCT btrim(word, '''')
  FROM (SELECT translate(split_part(search_text, E'\n', 1), '!"#$%&()*+,./:;<=>?@[\]^_`{|}~·、・“”„«»0123456789-', '                                                 ') AS name) AS names,
    unnest(string_to_array(name, ' ') ||
      CASE WHEN position('''' IN name) > 0 THEN string_to_array(replace(name, '''', ' '), ' ') ELSE '{}' END) AS word
  WHERE char_length(btrim(word, '''')) BETWEEN 3 AND 30
$$;

-- Repeated blanks count as one. Names that another one would then equal stay as they are.
UPDATE users SET username = regexp_replace(username, '  +', ' ', 'g'),
  search_text = regexp_replace(search_text, '  +', ' ', 'g')
  WHERE username LIKE '%  %';
UPDATE organizations AS o SET name = regexp_replace(o.name, '  +', ' ', 'g'), name_key = single.key,
    search_text = regexp_replace(o.search_text, '  +', ' ', 'g')
  FROM (SELECT DISTINCT ON (key) id, key FROM organizations,
      LATERAL (SELECT regexp_replace(name_key, '  +', ' ', 'g') AS key) AS keys
    WHERE name_key LIKE '%  %' ORDER BY key, id) AS single
  WHERE o.id = single.id AND NOT EXISTS (SELECT FROM organizations AS other WHERE other.name_key = single.key);
UPDATE projects AS p SET name = regexp_replace(p.name, '  +', ' ', 'g'), name_key = single.key,
    search_text = regexp_replace(p.search_text, '  +', ' ', 'g')
  FROM (SELECT DISTINCT ON (organization_id, key) id, key FROM projects,
      LATERAL (SELECT regexp_replace(name_key, '  +', ' ', 'g') AS key) AS keys
    WHERE name_key LIKE '%  %' ORDER BY organization_id, key, id) AS single
  WHERE p.id = single.id AND NOT EXISTS (
    SELECT FROM projects AS other WHERE other.organization_id = p.organization_id AND other.name_key = single.key);

-- Folds texts that were folded before these letters were.
CREATE FUNCTION fold_letters(folded text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
SELECT replace(replace(replace(replace(replace(translate(translate(folded, 'ⱥᶏƀɓƃᵬƈȼɕđɖɗƌȡðɇəǝɛƒǥɠħɦⱨıɨɩɉʝƙⱪłƚɫⱡɬɱŋɲƞøɔɵⱺƥᵽĸɋɍɽʂȿŧƭʈⱦƫʉʋⱳɏƴƶȥⱬɀғґҗҙқҝҡңҥөҫүұҳһҷҹәٱىیکہھة‘’‛ʻʼʹʾʿ′ʽ‐‑‒–—―−',
    'aabbbbcccddddddeeeefgghhhiiijjkklllllmnnnooooppqqrrsstttttuvwyyzzzzггжзкккнносууххччаاييكههه''''''''''''''''''''-------'), U&'\200c\200d\0640', ''), 'æ', 'ae'), 'œ', 'oe'), 'ß', 'ss'), 'þ', 'th'), 'ȣ', 'ou')
$$;

UPDATE users SET search_text = fold_letters(search_text)
  WHERE search_text <> fold_letters(search_text);
UPDATE organizations SET search_text = fold_letters(search_text)
  WHERE search_text <> fold_letters(search_text);
UPDATE projects SET search_text = fold_letters(search_text)
  WHERE search_text <> fold_letters(search_text);

DROP FUNCTION fold_letters;
