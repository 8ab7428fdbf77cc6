import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addEmails, hasSeparator, isEmail } from '../src/features/users/dialogs/invitations.ts';

const added = (text: string, emails: string[] = []) => addEmails(emails, text).emails;

test('splits addresses at any common separator', () => {
  for (const text of [
    'a@x.org b@x.org',
    'a@x.org,b@x.org',
    'a@x.org; b@x.org;',
    'a@x.org\r\nb@x.org\r\n',
    'a@x.org\tb@x.org',
    'a@x.org，b@x.org',
    'a@x.org；b@x.org、',
    '  a@x.org  ,\n, b@x.org  ',
  ]) {
    assert.deepEqual(added(text), ['a@x.org', 'b@x.org'], JSON.stringify(text));
    assert.equal(hasSeparator(text), true);
  }
  assert.equal(hasSeparator('a@x.org'), false);
});

test('removes names as mail programs write them, also those with commas', () => {
  assert.deepEqual(added('Ada Lovelace <ada@x.org>, "Hopper, Grace" <grace@x.org>; 王伟 <wei@x.org>'), [
    'ada@x.org',
    'grace@x.org',
    'wei@x.org',
  ]);
});

test('keeps input that is not an address', () => {
  assert.deepEqual(added('ada@, nobody, a@b@c, <>, <x'), ['ada@', 'nobody', 'a@b@c', '<>', '<x']);
});

test('merges duplicates ignoring letter case, and keeps the first', () => {
  assert.deepEqual(added('ADA@x.org new@x.org NEW@X.ORG', ['ada@x.org', 'b@x.org']), [
    'ada@x.org',
    'b@x.org',
    'new@x.org',
  ]);
});

test('returns addresses beyond the limit; duplicates do not count', () => {
  const ten = Array.from({ length: 10 }, (_, index) => `p${index}@x.org`);
  assert.deepEqual(addEmails(ten, 'P0@X.org'), { emails: ten, rest: [] });
  assert.deepEqual(addEmails(ten.slice(0, 9), 'p9@x.org one@x.org two@x.org'), {
    emails: ten,
    rest: ['one@x.org', 'two@x.org'],
  });
});

test('marks exactly what the server would reject', () => {
  for (const email of ["o'neil+x/y@x.org", 'a@localhost', 'A@B.C', `${'l'.repeat(64)}@x.org`])
    assert.equal(isEmail(email), true, email);
  const host = `${'d'.repeat(63)}.`.repeat(3);
  for (const email of ['', '@', 'ada@', '@x.org', 'a b@x.org', 'a@x..org', 'a@-x.org', 'ä@x.org'])
    assert.equal(isEmail(email), false, email);
  assert.equal(isEmail(`${'l'.repeat(65)}@x.org`), false);
  assert.equal(isEmail(`${'l'.repeat(60)}@${host}org`), false);
});
