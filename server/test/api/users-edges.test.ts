import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import {
  createUser,
  firstAdmin,
  insertPeople,
  newUserBody,
  signedInUser,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const UNKNOWN = '0197c4d2-0000-7000-8000-000000000001';
beforeEach(() => server.sql('DELETE FROM users WHERE id <> $1', [admin.id]));

const list = async (query: Record<string, string>) =>
  (await admin.browser.get(`/users?${new URLSearchParams(query)}`)).expect(200).users();
const namesOf = ({ items }: Awaited<ReturnType<typeof list>>) => items.map(({ username }) => username);

describe('POST /users', () => {
  test('rejects invisible names, as every route that sets a name does', async () => {
    const person = await signedInUser(server, admin);
    const before = person.user.username;
    for (const letter of [
      '\u3164',
      '\u034f',
      '\ufe0f',
      '\u00ad',
      '\u115f',
      '\u1160',
      '\uffa0',
      '\u17b4',
      '\u200b',
    ]) {
      for (const username of [letter, letter.repeat(3), `Ada${letter}`, `Ada ${letter} Lovelace`]) {
        const code = letter.codePointAt(0)?.toString(16);
        for (const answer of [
          await admin.browser.post('/users', { ...newUserBody(), username }),
          await admin.browser.patch(`/users/${person.id}`, { username }),
          await person.browser.patch('/me', { username }),
        ]) {
          assert.deepEqual(answer.expect(422).faults(), ['/username invalid_characters'], code);
        }
      }
    }
    assert.equal((await admin.browser.get(`/users/${person.id}`)).user().username, before);
  });
});

const DAYS = Array.from({ length: 6 }, (_, index) => new Date(Date.UTC(2025, 0, 1 + index)));
/** Inserts six users A to F, in this order by every sort. */
const insertSix = () =>
  insertPeople(
    server,
    DAYS.map((at, index) => {
      const letter = 'ABCDEF'[index] ?? '';
      return {
        username: letter,
        email: `${letter}@example.com`,
        status: 'disabled' as const,
        createdAt: at,
        lastLoginAt: at,
      };
    }),
  );
const remove = (...names: string[]) => server.sql('DELETE FROM users WHERE username = ANY($1)', [names]);

describe('GET /users', () => {
  test('pages past names that fold to very long ones, both ways', async () => {
    const longest = '\ufdfa'.repeat(50);
    const made = [
      await createUser(admin, {
        username: longest,
        email: `${'x'.repeat(64)}@${'y'.repeat(60)}.example.com`,
      }),
      await createUser(admin, { username: longest }),
      await createUser(admin, { username: `${'\ufdfa'.repeat(49)}a` }),
      await createUser(admin),
    ];
    for (const sort of ['username', '-username', 'email', '-email']) {
      const seen: string[] = [];
      let page = await list({ sort, limit: '1' });
      const first = page;
      for (;;) {
        seen.push(...page.items.map(({ id }) => id));
        if (page.nextCursor === null) break;
        page = await list({ sort, limit: '1', cursor: page.nextCursor });
      }
      assert.deepEqual(seen.toSorted(), [admin.id, ...made.map(({ id }) => id)].sort(), sort);
      const back: string[] = [];
      for (;;) {
        back.unshift(...page.items.map(({ id }) => id));
        if (page.previousCursor === null) break;
        page = await list({ sort, limit: '1', cursor: page.previousCursor });
      }
      assert.deepEqual(back, seen, sort);
      assert.deepEqual(page.items, first.items);
    }
    assert.equal((await list({ q: '\ufdfa', sort: 'username' })).items.length, 3);
  });

  for (const by of ['username', 'email', 'createdAt', 'lastLoginAt']) {
    for (const [sort, order] of [
      [by, ['A', 'B', 'C', 'D', 'E', 'F']],
      [`-${by}`, ['F', 'E', 'D', 'C', 'B', 'A']],
    ] as const) {
      for (const limit of [1, 2, 3]) {
        test(`returns a way back when the requested page is gone, sorted by ${sort}, ${limit} a page`, async () => {
          const pick = (cursor?: string | null) =>
            list({ sort, status: 'disabled', limit: String(limit), ...(cursor && { cursor }) });
          await insertSix();
          const first = await pick();
          await remove(...order.slice(limit));
          const empty = await pick(first.nextCursor);
          assert.deepEqual([empty.items, empty.nextCursor], [[], null]);
          assert.ok(empty.previousCursor);
          const back = await pick(empty.previousCursor);
          assert.deepEqual(namesOf(back), order.slice(0, limit));
          assert.equal(back.previousCursor, null);

          await server.sql("DELETE FROM users WHERE status = 'disabled'");
          await insertSix();
          let last = await pick();
          while (last.nextCursor !== null) last = await pick(last.nextCursor);
          assert.deepEqual(namesOf(last), order.slice(-limit));
          await remove(...order.slice(0, -limit));
          const before = await pick(last.previousCursor);
          assert.deepEqual([before.items, before.previousCursor], [[], null]);
          assert.ok(before.nextCursor);
          assert.deepEqual(namesOf(await pick(before.nextCursor)), order.slice(-limit));
        });
      }
    }
  }

  test('returns a way back when no user is left, and when one is created again', async () => {
    await insertSix();
    const query = { sort: 'username', status: 'disabled', limit: '2' };
    const first = await list(query);
    await server.sql("DELETE FROM users WHERE status = 'disabled'");
    const empty = await list({ ...query, cursor: first.nextCursor ?? '' });
    const back = await list({ ...query, cursor: empty.previousCursor ?? '' });
    assert.deepEqual([back.items, back.previousCursor], [[], null]);
    await insertSix();
    // Forward from the end of the first page, and then back.
    const again = await list({ ...query, cursor: back.nextCursor ?? '' });
    assert.deepEqual(namesOf(again), ['B', 'C']);
    assert.deepEqual(namesOf(await list({ ...query, cursor: again.previousCursor ?? '' })), ['A']);
  });

  test('applies sixteen words of a search, rejects a seventeenth', async () => {
    const letters = [...'abcdefghijklmnop'];
    const person = await createUser(admin, { username: letters.join(' ') });
    const found = await list({ q: letters.join(' ') });
    assert.deepEqual(
      found.items.map(({ id }) => id),
      [person.id],
    );
    for (const letterIndex of letters.keys()) {
      const q = letters.with(letterIndex, 'zz').join(' ');
      assert.deepEqual((await list({ q })).items, [], q);
    }
    for (const q of [
      [...letters, 'q'].join(' '),
      Array(17).fill('a').join(' '),
      // Characters that fold to several words each.
      '\ufdfaa\ufdfab\ufdfac\ufdfad\ufdfae\ufdfaf',
      [...letters, 'q', 'r'].join('\u00a8'),
      [...letters, 'q', 'r'].join('\u3000'),
    ]) {
      const answer = await admin.browser.get(`/users?${new URLSearchParams({ q })}`);
      assert.deepEqual(answer.expect(422).faults(), ['/q too_many'], q);
    }
  });

  test('finds no user for accents alone', async () => {
    await createUser(admin, { username: 'Zoë' });
    for (const q of ['%CC%88', '%CC%88%CC%81', 'zoe%20%CC%88', '%E2%83%A3']) {
      const answer = (await admin.browser.get(`/users?q=${q}`)).expect(200).users();
      assert.deepEqual([answer.items, answer.total], [[], { value: 0, exact: true }], q);
    }
  });
});

describe('POST /users/{id}/reset-password', () => {
  test('reports without a body that no mail can be sent', async () => {
    const person = await createUser(admin);
    const path = `/users/${person.id}/reset-password`;
    (await admin.browser.post(path)).expect(409).problem('mail_not_configured');
    (await admin.browser.post(path, {})).expect(409).problem('mail_not_configured');
    const empty = { body: '', headers: { 'content-type': 'application/json' } };
    (await admin.browser.request('POST', `/api/v1${path}`, empty)).expect(409).problem('mail_not_configured');
    for (const wrong of [[], 'x', 7, { password: null }]) {
      (await admin.browser.post(path, wrong)).expect(422);
    }
  });
});

describe('names as people write them', () => {
  const NAMES = [
    ["Sean O'Brien", "Sean O'Brien"],
    ['Martin Luther King Jr.', 'Martin Luther King Jr.'],
    ['山田\u3000太郎', '山田 太郎'],
    ['علی\u200cرضا <b>&"\\', 'علی\u200cرضا <b>&"\\'],
    ['🎉  Ops / 24×7 (EU)', '🎉 Ops / 24×7 (EU)'],
  ] as const;

  test('are accepted for users, organizations and projects, with single spaces', async () => {
    for (const [typed, stored] of NAMES) {
      const user = (await admin.browser.post('/users', { ...newUserBody(), username: typed }))
        .expect(201)
        .user();
      assert.equal(user.username, stored);
      const organization = (await admin.browser.post('/organizations', { name: typed }))
        .expect(201)
        .organization();
      assert.equal(organization.name, stored);
      const body = { organizationId: organization.id, name: typed };
      assert.equal((await admin.browser.post('/projects', body)).expect(201).project().name, stored);
      const again = `\u00a0${typed.toUpperCase().replaceAll(' ', ' \u2003')}`;
      (await admin.browser.post('/organizations', { name: again })).expect(409).problem('name_taken');
    }
    for (const path of ['/organizations', '/projects']) {
      const organizationId = UNKNOWN;
      const body = { name: 'a\u202eb', ...(path === '/projects' && { organizationId }) };
      assert.deepEqual((await admin.browser.post(path, body)).expect(422).faults(), [
        '/name invalid_characters',
      ]);
    }
  });

  test('are found by their plain letters', async () => {
    const found = async (q: string, path = '/users') =>
      (await admin.browser.get(`${path}?q=${encodeURIComponent(q)}`)).expect(200);
    await createUser(admin, { username: "Sean O'Brien" });
    const lukasz = (await admin.browser.post('/users', { ...newUserBody(), username: 'Łukasz Þórsson' }))
      .expect(201)
      .user();
    for (const q of ['lukasz', 'ŁUKASZ thorss', 'łukasz'])
      assert.deepEqual(
        (await found(q)).users().items.map(({ id }) => id),
        [lukasz.id],
        q,
      );
    assert.deepEqual((await found('lukazs')).users().suggestions, ['lukasz']);
    assert.deepEqual((await found("o'brein")).users().suggestions, ["o'brien"]);
    assert.deepEqual((await found('brein')).users().suggestions, ['brien']);
    (await admin.browser.post('/organizations', { name: 'Ærø' })).expect(201);
    assert.equal((await found('aero', '/organizations')).organizations().items.length, 1);
  });
});

describe('internationalized domains', () => {
  test('are accepted in both forms at every edge', async () => {
    const body = { ...newUserBody(), email: ' max@Müller.example' };
    const user = (await admin.browser.post('/users', body)).expect(201).user();
    assert.equal(user.email, 'max@xn--mller-kva.example');
    for (const email of ['MAX@MÜLLER.EXAMPLE', 'max@mu\u0308ller。example', 'max@xn--mller-kva.example'])
      (await server.client().post('/session', { email, password: body.password })).expect(201);
    (await admin.browser.post('/users', { ...newUserBody(), email: 'max@müller.example' }))
      .expect(409)
      .problem('email_taken');
    for (const q of ['müller.ex', 'mullER', 'xn--mller'])
      assert.deepEqual(namesOf(await list({ q })), [user.username], q);
    (await admin.browser.patch(`/users/${user.id}`, { email: 'max@例え.テスト' })).expect(200);
    assert.deepEqual(namesOf(await list({ q: '例え' })), [user.username]);
    const general = (
      await admin.browser.patch('/settings/general', { contactEmail: 'help@müller.example' })
    ).expect(200);
    assert.match(general.text, /help@xn--mller-kva\.example/);
  });
});

describe('POST /session', () => {
  test('keeps a password that was typed as the email out of the audit log', async () => {
    for (const email of ['Tr0ub4dor&3', 'P@ssw0rd', 'correct horse', 'P@ss.w0rd']) {
      const [answer, events] = await server.traced(() =>
        server.client().post('/session', { email, password: 'whatever it is' }),
      );
      answer.expect(401);
      assert.deepEqual(
        events.map(({ target_name, reason }) => [target_name, reason]),
        [[null, 'invalid_credentials']],
      );
    }
  });
});
