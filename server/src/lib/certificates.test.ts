import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeCertificate } from '../../test/harness/certificate.ts';
import { parseCertificate } from './certificates.ts';

test('rejects a date that does not exist each time', () => {
  const [good, bad] = [makeCertificate('good').cert, makeCertificate('bad', '499931235959Z').cert];
  // What Node returns for such a date is what happens to be in memory: often that of the certificate before.
  for (let time = 0; time < 300; time++) {
    assert.ok(parseCertificate(good).validToDate > new Date(0));
    assert.throws(() => parseCertificate(bad), /no valid dates/);
  }
});
