import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compose, composeTest } from './compose.ts';
import type { MailContent } from './content.ts';

const context = {
  systemName: 'Acme People',
  rootUrl: 'https://people.example.com',
  language: 'en',
  contactEmail: 'help@example.com',
  accentColor: null,
} as const;
const TOKEN = 'abc-DEF_123';
const expiresAt = '2026-03-05T09:07:30.000Z';

/** Returns one mail of each kind that contains a name. */
const eachKind = (name: string): MailContent[] => [
  { kind: 'invitation', parameters: { token: TOKEN, invitedBy: name, expiresAt } },
  {
    kind: 'password_reset',
    parameters: { token: TOKEN, username: name, requestedByAdmin: false, expiresAt },
  },
  { kind: 'password_reset', parameters: { token: TOKEN, username: name, requestedByAdmin: true, expiresAt } },
  { kind: 'account_disabled', parameters: { username: name } },
  { kind: 'account_not_activated', parameters: {} },
  { kind: 'password_changed', parameters: { username: name, at: expiresAt } },
  { kind: 'password_changed', parameters: { username: name, at: expiresAt, by: 'user' } },
  { kind: 'email_changed', parameters: { username: name, at: expiresAt } },
  { kind: 'temporary_password', parameters: { username: name, at: expiresAt } },
  { kind: 'organization_invitation', parameters: { organization: name, invitedBy: name, expiresAt } },
  { kind: 'organization_without_admin', parameters: { organization: name, username: name } },
  {
    kind: 'signal',
    parameters: {
      rule: 'failures_of_account',
      about: name,
      count: 10,
      minutes: 15,
      at: '2026-03-02T09:00:00Z',
      more: 2,
    },
  },
];

const PAGES: Record<string, string> = {
  invitation: 'accept-invitation',
  password_reset: 'reset-password',
};

for (const language of ['en', 'zh'] as const) {
  test(`every kind in ${language} contains the system’s name, the contact, its link and the expiry`, () => {
    for (const content of eachKind('Ada')) {
      const { subject, text, html } = compose(content, language, context);
      const page = PAGES[content.kind];
      assert.match(subject, /Acme People/, content.kind);
      for (const body of [text, html]) {
        assert.match(body, /Acme People/);
        assert.match(body, /help@example\.com/);
        if (page === undefined) assert.doesNotMatch(body, /#token=/);
        else assert.ok(body.includes(`https://people.example.com/${page}#token=${TOKEN}`), content.kind);
      }
      if (page !== undefined || content.kind === 'password_changed')
        assert.ok(
          text.includes(language === 'en' ? '5 March 2026 at 09:07 UTC' : '2026年3月5日 09:07 UTC'),
          text,
        );
      assert.doesNotMatch(text, /[<>]|undefined|null/, 'plain text is plain');
      assert.doesNotMatch(html, /undefined|null|<img|src=|url\(|@import|<link|<script/);
      assert.match(html, new RegExp(`<html lang="${language}`));
    }
  });

  test(`shows the contact in ${language} when none is set`, () => {
    for (const content of eachKind('Ada')) {
      const { text } = compose(content, language, { ...context, contactEmail: null });
      assert.doesNotMatch(text, /null|@/);
      assert.match(text, language === 'en' ? /administrator of Acme People/ : /Acme People 的管理员/);
    }
  });
}

test('shows buttons in the system’s color', () => {
  const [content] = eachKind('Ada');
  assert.ok(content);
  assert.match(compose(content, 'en', { ...context, accentColor: '#1b5e20' }).html, /background:#1b5e20;/);
});

test('uses the system’s language for a user without one', () => {
  const [content] = eachKind('Ada');
  assert.ok(content);
  assert.match(compose(content, null, { ...context, language: 'zh' }).subject, /邀请您加入/);
  assert.match(compose(content, 'en', { ...context, language: 'zh' }).subject, /You're invited/);
  assert.match(composeTest({ ...context, language: 'zh' }).subject, /测试邮件/);
});

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=y>',
  "' onmouseover='x",
  '&amp;<b>',
  '\r\nBcc: a@b.c',
  '\u2028',
  '名前',
  'مرحبا',
  '\0',
];
const names = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 20 })), {
    maxLength: 4,
  })
  .map((parts) => parts.join(''));

/** Returns the tags of a page without the text between them. */
const tagsOf = (html: string) => [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag);

test('names add neither tags nor attributes nor header lines', () => {
  // Everything that is not text is the layout's own: the same as for a harmless name.
  const plain = eachKind('Ada').map((content) => tagsOf(compose(content, 'en', context).html));
  fc.assert(
    fc.property(names, names, (name, systemName) => {
      for (const [index, content] of eachKind(name).entries()) {
        const { subject, html } = compose(content, 'en', { ...context, systemName });
        assert.deepEqual(tagsOf(html), plain[index]);
        assert.doesNotMatch(subject, /[\r\n\0\u2028\u2029]/);
      }
    }),
  );
});
