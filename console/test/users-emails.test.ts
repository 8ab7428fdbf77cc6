import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addEmails, hasSeparator, isEmail } from '../src/features/users/dialogs/invitations.ts';

const added = (text: string, emails: string[] = []) => addEmails(emails, text).emails;

test('whatever people put between addresses separates them', () => {
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

test('a line of a mail program loses the names, also those with commas', () => {
  assert.deepEqual(added('Ada Lovelace <ada@x.org>, "Hopper, Grace" <grace@x.org>; 王伟 <wei@x.org>'), [
    'ada@x.org',
    'grace@x.org',
    'wei@x.org',
  ]);
});

test('nothing typed is swallowed, however little it looks like an address', () => {
  assert.deepEqual(added('ada@, nobody, a@b@c, <>, <x'), ['ada@', 'nobody', 'a@b@c', '<>', '<x']);
});

test('duplicates merge whatever the letter case; the first spelling and place stay', () => {
  assert.deepEqual(added('ADA@x.org new@x.org NEW@X.ORG', ['ada@x.org', 'b@x.org']), [
    'ada@x.org',
    'b@x.org',
    'new@x.org',
  ]);
});

test('what has no room is given back, and a duplicate needs none', () => {
  const ten = Array.from({ length: 10 }, (_, index) => `p${index}@x.org`);
  assert.deepEqual(addEmails(ten, 'P0@X.org'), { emails: ten, rest: [] });
  assert.deepEqual(addEmails(ten.slice(0, 9), 'p9@x.org one@x.org two@x.org'), {
    emails: ten,
    rest: ['one@x.org', 'two@x.org'],
  });
});

test('marks what the server would refuse, and nothing else', () => {
  for (const email of ["o'neil+x/y@x.org", 'a@localhost', 'A@B.C', `${'l'.repeat(64)}@x.org`])
    assert.equal(isEmail(email), true, email);
  const host = `${'d'.repeat(63)}.`.repeat(3);
  for (const email of ['', '@', 'ada@', '@x.org', 'a b@x.org', 'a@x..org', 'a@-x.org', 'ä@x.org'])
    assert.equal(isEmail(email), false, email);
  assert.equal(isEmail(`${'l'.repeat(65)}@x.org`), false);
  assert.equal(isEmail(`${'l'.repeat(60)}@${host}org`), false);
});
