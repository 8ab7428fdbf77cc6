import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { combineNameWords } from '../../src/identity/users/index.ts';
import { createUser, firstAdmin, startTestServer } from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const maria = await createUser(admin, { username: 'Maria García', email: 'mg@example.com' });
await createUser(admin, { username: 'Martin Lovelace', email: 'ml@example.com' });
await createUser(admin, { username: 'Zoë 王小明', email: 'zoe@example.com' });
await createUser(admin, { username: 'Ольга_Иванова', email: 'oi@example.com' });

const suggestionsFor = async (q: string, filter = '') =>
  (await admin.browser.get(`/users?q=${encodeURIComponent(q)}${filter}`)).expect(200).users().suggestions;

describe('GET /users', () => {
  test('suggests spellings that find something when a search finds nothing', async () => {
    for (const [typed, meant] of [
      ['amria', 'maria'],
      ['MARJA', 'maria'],
      ['mariaa', 'maria'],
      ['mria', 'maria'],
      ['maria gacria', 'maria garcia'],
      ['lovelcae matrin', 'lovelace martin'],
      ['zeo', 'zoe'],
      ['олгьа', 'ольга'],
      ['ИВАНВОА', 'иванова'],
    ] as const) {
      assert.deepEqual(await suggestionsFor(typed), [meant], typed);
      const found = (await admin.browser.get(`/users?q=${encodeURIComponent(meant)}`)).users();
      assert.ok(found.items.length > 0, meant);
    }
  });

  test('suggests nothing when something is found or nothing would be', async () => {
    for (const typed of ['mar', 'maria', '', 'xqzwv', 'ab', '王小', 'maria lovelace', 'amria lovelace'])
      assert.deepEqual(await suggestionsFor(typed), [], typed);
    assert.deepEqual(await suggestionsFor('amria', '&status=disabled'), [], 'not under this filter');
    assert.deepEqual(await suggestionsFor('amria', '&status=active'), ['maria']);
  });

  test('suggests spellings beside few users in whose names the word occurs, but begins no word', async () => {
    await createUser(admin, { username: 'Nicole Weber', email: 'nw@example.com' });
    const lincoleman = await createUser(admin, { username: 'Rob Lincoleman', email: 'rl@example.com' });
    const { items, suggestions } = (await admin.browser.get('/users?q=ncole')).expect(200).users();
    assert.deepEqual(
      items.map(({ id }) => id),
      [lincoleman.id],
    );
    assert.deepEqual(suggestions, ['nicole']);
    assert.deepEqual(await suggestionsFor('rob ncole'), [], 'the correction finds no user');
    // The beginning of a word of a name is not mistyped, nor is what has the @ of an email.
    for (const typed of ['linc', 'nico', 'rl@', 'example', 'rob lincole'])
      assert.deepEqual(await suggestionsFor(typed), [], typed);
    assert.deepEqual(await suggestionsFor('incoleman'), [], 'the users with the similar word are found');
    assert.deepEqual(await suggestionsFor('ncole', '&status=disabled'), []);
    const next = (await admin.browser.get('/users?limit=1&q=ole')).users();
    assert.deepEqual([next.items.length, next.suggestions], [1, []], 'more users than a page');
  });

  test('suggests names that begin with the words alone if there are some', async () => {
    await createUser(admin, { username: 'Wilma Sondergard', email: 'ws@example.com' });
    await createUser(admin, { username: 'Sondergart Wilma', email: 'sw@example.com' });
    assert.deepEqual(await suggestionsFor('wilma sondregard'), ['wilma sondergard']);
    // Both are as similar.
    assert.deepEqual((await suggestionsFor('sondergarx')).toSorted(), ['sondergard', 'sondergart']);
    assert.deepEqual(await suggestionsFor('wilma sondergarx'), ['wilma sondergard']);
    assert.deepEqual(await suggestionsFor('sondergarx wilma'), ['sondergart wilma']);
    assert.deepEqual(await suggestionsFor('wilma sondergarx', '&status=disabled'), []);
    (
      await admin.browser.post(
        `/users/${(await admin.browser.get('/users?q=ws@')).users().items[0]?.id}/disable`,
      )
    ).expect(200);
    assert.deepEqual(await suggestionsFor('wilma sondergarx', '&status=active'), ['wilma sondergart']);
    assert.deepEqual(await suggestionsFor('wilma sondergarx', '&status=disabled'), ['wilma sondergard']);
  });

  test('suggests spellings of a word that begins an email only, and none of a name in Pinyin', async () => {
    await createUser(admin, { username: 'Xaver Cole', email: 'xcole@example.com' });
    await createUser(admin, { username: 'Ecole Normale', email: 'en@example.com' });
    assert.deepEqual(await suggestionsFor('xcole'), ['ecole', 'nicole']);
    await createUser(admin, { username: '罗芳', email: 'lf@example.com' });
    await createUser(admin, { username: 'Luofung Smit', email: 'ls@example.com' });
    for (const typed of ['luofang', 'xcole@', 'lf@example.com'])
      assert.deepEqual(await suggestionsFor(typed), [], typed);
  });

  test('does not suggest names of renamed or deleted users', async () => {
    await createUser(admin, { username: 'Konstanze Erste', email: 'k1@example.com' });
    const other = await createUser(admin, { username: 'Konstanze Zweite', email: 'k2@example.com' });
    (await admin.browser.delete(`/users/${other.id}`)).expect(204);
    assert.deepEqual(await suggestionsFor('kosntanze'), ['konstanze']);
    assert.deepEqual(await suggestionsFor('zwiete'), []);
    (await admin.browser.patch(`/users/${maria.id}`, { username: 'Marie Curie' })).expect(200);
    assert.deepEqual(await suggestionsFor('amria'), ['marie']);
    assert.deepEqual(await suggestionsFor('mraie'), ['marie']);
    await combineNameWords(server.database.db);
    const rows = await server.sql<{ word: string; people: number; fresh: boolean }>(
      'SELECT * FROM directory_words ORDER BY word',
    );
    const words = rows.map(({ word }) => word);
    assert.ok(!words.includes('zweite') && !words.includes('maria') && words.includes('konstanze'));
    assert.ok(rows.every(({ people, fresh }) => people > 0 && !fresh));
  });
});

describe('concurrent changes of equal names', () => {
  test('do not deadlock', async () => {
    const names = ['Anna Berta', 'Berta Anna', 'Anna Clara Berta', 'Clara Anna'];
    const made = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        createUser(admin, { username: names[index % 4] ?? '', email: `c${index}@example.com` }),
      ),
    );
    const answers = await Promise.all(
      made.map(({ id }, index) =>
        index % 2 === 0
          ? admin.browser.patch(`/users/${id}`, { username: names[(index + 1) % 4] })
          : admin.browser.delete(`/users/${id}`),
      ),
    );
    assert.deepEqual([...new Set(answers.map(({ status }) => status))].sort(), [200, 204]);
    await combineNameWords(server.database.db);
    assert.deepEqual(await suggestionsFor('anan'), ['anna']);
  });
});
