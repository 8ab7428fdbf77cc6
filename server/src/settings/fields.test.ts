import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hostFaults, rootUrlFaults } from './fields.ts';

const HOSTS: [host: string, valid: boolean][] = [
  ['mail.example.com', true],
  [' Mail.Example.COM ', true],
  ['localhost', true],
  ['mail_1.internal', true],
  ['192.0.2.1', true],
  ['2001:db8::1', true],
  ['::1', true],
  ['xn--bcher-kva.example', true],
  [`${'a'.repeat(63)}.example`, true],
  [`${'a'.repeat(64)}.example`, false],
  ['', false],
  ['.', false],
  ['mail..example', false],
  ['mail.example.', false],
  ['-mail.example', false],
  ['mail-.example', false],
  ['mail example', false],
  ['mail.example:25', false],
  ['[::1]', false],
  ['[::1]:25', false],
  ['smtp://mail.example', false],
  ['user@mail.example', false],
  ['mail.example/x', false],
  ['mail.example\r\nx', false],
  ['bücher.example', false],
];
for (const [host, valid] of HOSTS) {
  test(`hostFaults ${valid ? 'accepts' : 'rejects'} ${JSON.stringify(host)}`, () =>
    assert.equal(hostFaults(host).length === 0, valid));
}

const ROOTS: [url: string, valid: boolean][] = [
  ['https://roster.example.com', true],
  ['http://127.0.0.1:8080', true],
  ['http://[::1]:8080', true],
  [' HTTPS://Roster.Example.COM:443/ ', true],
  ['https://bücher.example', true],
  ['', false],
  ['roster.example.com', false],
  ['//roster.example.com', false],
  ['https://', false],
  ['https://roster.example.com/roster', false],
  ['https://roster.example.com//', false],
  ['https://roster.example.com/?', false],
  ['https://roster.example.com?a=b', false],
  ['https://roster.example.com#token=x', false],
  ['https://ada:secret@roster.example.com', false],
  ['https://ada@roster.example.com', false],
  ['https://roster.example.com:99999', false],
  ['https://roster..example.com', false],
  ['https://roster"example.com', false],
  [`https://${'a.'.repeat(126)}a`, true],
  [`https://${'a.'.repeat(127)}a`, false],
  [`https://${'a'.repeat(50_000)}`, false],
  ['ftp://roster.example.com', false],
  ['javascript:alert(1)', false],
  ['data:text/html,x', false],
  ['file:///etc/passwd', false],
];
for (const [url, valid] of ROOTS) {
  test(`rootUrlFaults ${valid ? 'accepts' : 'rejects'} ${JSON.stringify(url.slice(0, 60))}`, () =>
    assert.equal(rootUrlFaults(url).length === 0, valid));
}

test('rootUrlFaults accepts only origins, on which links can be built', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.webUrl({ withFragments: true, withQueryParameters: true }), fc.string()),
      (text) => {
        if (rootUrlFaults(text).length > 0) return;
        const { href, origin } = new URL(text.trim());
        assert.equal(href, `${origin}/`);
        assert.equal(new URL(`${origin}/reset-password#token=x`).origin, origin);
      },
    ),
  );
});
