import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { makeCertificate } from '../../test/harness/certificate.ts';
import { parseCertificate } from './certificates.ts';

test('rejects a date that does not exist each time', () => {
  const [good, bad] = [makeCertificate('good').cert, makeCertificate('bad', '499931235959Z').cert];
  // What Node returns for such a date is what happens to be on the stack: often the date that was read before.
  const parse = (depth: number): X509Certificate => {
    if (depth > 0) return parse(depth - 1);
    assert.ok(new X509Certificate(good).validToDate > new Date(0));
    return parseCertificate(bad);
  };
  for (let time = 0; time < 2_000; time++) assert.throws(() => parse(time % 50), /no valid dates/);
});
