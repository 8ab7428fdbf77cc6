import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createMessageTypes } from '../../scripts/message-types.ts';
import { ERRORS } from '../../server/src/lib/errors.ts';

const SOURCE = join(import.meta.dirname, '../src');
const folders = globSync('**/locales', { cwd: SOURCE });

/** Returns every key of a language file with its message, nested keys joined by dots. */
function wordsIn(folder: string, language: 'en' | 'zh'): Map<string, string> {
  const words = new Map<string, string>();
  const collect = (value: unknown, path: string[]) => {
    if (typeof value === 'string') words.set(path.join('.'), value);
    else for (const [key, inner] of Object.entries(value ?? {})) collect(inner, [...path, key]);
  };
  collect(JSON.parse(readFileSync(join(SOURCE, folder, `${language}.json`), 'utf8')), []);
  return words;
}

/** Removes the plural suffix, since languages have different plural forms: English two, Chinese one. */
const withoutPlural = (key: string) => key.replace(/_(one|other)$/, '');
const keysOf = (words: Map<string, string>) => [...new Set([...words.keys()].map(withoutPlural))].sort();
const placeholdersOf = (text: string) => [...new Set(text.match(/\{\{\s*\w+|<\/?\w+/g) ?? [])].sort();

test('finds the message files', () => assert.ok(folders.length >= 6, `only ${folders.length} folders`));

for (const folder of folders) {
  const english = wordsIn(folder, 'en');
  const chinese = wordsIn(folder, 'zh');

  test(`${folder}: both languages have the same keys`, () => {
    assert.deepEqual(keysOf(chinese), keysOf(english));
  });

  test(`${folder}: every plural has the forms of its language`, () => {
    for (const [words, language] of [
      [english, 'en'],
      [chinese, 'zh'],
    ] as const) {
      const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      for (const key of words.keys()) {
        if (key === withoutPlural(key)) continue;
        for (const form of needed)
          assert.ok(words.has(`${withoutPlural(key)}_${form}`), `${language}: ${key} lacks ${form}`);
      }
    }
  });

  test(`${folder}: no message is empty`, () => {
    for (const [key, text] of [...english, ...chinese]) assert.notEqual(text.trim(), '', key);
  });

  test(`${folder}: both languages have the same placeholders`, () => {
    for (const [key, text] of chinese) {
      const counterpart = english.get(key) ?? '';
      assert.deepEqual(placeholdersOf(text), placeholdersOf(counterpart), key);
    }
  });
}

for (const language of ['en', 'zh'] as const) {
  const words = wordsIn('errors/locales', language);
  test(`${language}: has messages for exactly the error codes`, () => {
    const found = [...words.keys()]
      .filter((key) => key.startsWith('problems.'))
      .map((key) => key.slice('problems.'.length));
    assert.deepEqual(found.sort(), [...Object.keys(ERRORS), 'network', 'unexpected'].sort());
  });

  test(`${language}: has a message for every fault code in the server’s source`, () => {
    const server = join(import.meta.dirname, '../../server/src');
    for (const file of globSync('**/*.ts', { cwd: server })) {
      const source = readFileSync(join(server, file), 'utf8');
      // The server writes a fault in two ways: as an object, and by password-policy's helper.
      for (const [, code] of source.matchAll(/(?:code: |\bfault\()'(\w+)',/g)) {
        assert.ok(words.has(`faults.${code}`), `${code} of ${file}`);
      }
    }
  });
}

test('the generated key types match the message files', () => {
  assert.equal(readFileSync(join(SOURCE, 'lib/i18next.d.ts'), 'utf8'), createMessageTypes());
});
