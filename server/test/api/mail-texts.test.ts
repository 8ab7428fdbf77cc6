import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import { newId } from '../../src/lib/ids.ts';
import { compose } from '../../src/mail/compose.ts';
import { MAIL_TIMEOUTS, type MailServer } from '../../src/mail/index.ts';
import { createTransport } from '../../src/mail/transport.ts';
import { startMailbox } from '../harness/index.ts';

const mailbox = await startMailbox();
after(() => mailbox.close());
const server: Omit<MailServer, 'fromName'> = {
  host: '127.0.0.1',
  port: mailbox.port,
  encryption: 'none',
  username: null,
  password: null,
  fromAddress: 'roster@example.com',
};
const date = new Date('2026-03-02T09:00:00Z');

const NASTY = [
  '"',
  "'",
  '\\',
  '<script>alert(1)</script>',
  '\r\nBcc: victim@example.com\r\n\r\n',
  '\nTo: victim@example.com',
  '\r\n.\r\nQUIT\r\n',
  ' <evil@example.com>, ',
  '=?utf-8?B?QkFE?=',
  '名前',
  'مرحبا بالعالم',
  '😀',
  ';,:@()[]',
];
const names = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'grapheme', maxLength: 30 })), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join(''));

const HEADERS = [
  'auto-submitted',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'subject',
  'to',
];

describe('raw messages', () => {
  test('get no header, recipient or part from names', async () => {
    await fc.assert(
      fc.asyncProperty(names, names, fc.constantFrom('en', 'zh'), async (name, systemName, language) => {
        const transport = createTransport({ ...server, fromName: systemName }, MAIL_TIMEOUTS);
        const composed = compose({ kind: 'account_disabled', parameters: { username: name } }, language, {
          systemName,
          rootUrl: 'http://127.0.0.1:8080',
          language: 'en',
          contactEmail: null,
          accentColor: null,
        });
        const mail = { ...composed, id: newId(), recipient: 'reader@example.com', date };
        const outcome = await transport.send(mail);
        transport.quit();
        assert.equal(outcome.kind, 'sent', outcome.detail);
        const arrived = mailbox.messages.at(-1);
        assert.ok(arrived);
        assert.deepEqual([...arrived.headers.keys()].sort(), HEADERS);
        assert.deepEqual([arrived.from, arrived.to], ['roster@example.com', 'reader@example.com']);
        assert.equal(arrived.messageId, `<${mail.id}@example.com>`);
        const flat = (text: string) => text.replace(/\s+/g, '');
        // Text that looks like an encoded word (RFC 2047) is decoded, but adds nothing.
        if (!composed.subject.includes('=?')) assert.equal(flat(arrived.subject), flat(composed.subject));
        assert.equal(flat(arrived.text), flat(composed.text));
        assert.equal(flat(arrived.html), flat(composed.html));
      }),
      { numRuns: 60 },
    );
  });

  test('keep lines within limits, and have both text parts', async () => {
    const { raw } = mailbox.messages.at(-1) ?? { raw: '' };
    assert.ok(raw.split('\r\n').every((line) => line.length <= 998));
    assert.match(raw, /multipart\/alternative/);
  });
});
