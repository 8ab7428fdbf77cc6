import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { canonicalAddress } from './address.ts';

const ADDRESSES: Record<string, string | undefined> = {
  '203.0.113.7': '203.0.113.7',
  '203.0.113.7:50123': '203.0.113.7',
  ' 203.0.113.7 ': '203.0.113.7',
  '[203.0.113.7]:80': '203.0.113.7',
  '2001:DB8:0:0:0:0:0:1': '2001:db8::1',
  '[2001:db8::1]': '2001:db8::1',
  '[2001:db8::1]:50123': '2001:db8::1',
  '2001:0db8:0000:0000:0001:0000:0000:0001': '2001:db8::1:0:0:1',
  '::1': '::1',
  '::': '::',
  '::ffff:203.0.113.7': '203.0.113.7',
  '[::FFFF:203.0.113.7]:443': '203.0.113.7',
  '::ffff:cb00:7107': '203.0.113.7',
  'fe80::1%eth0': 'fe80::1',
  'fe80::1:8080': 'fe80::1:8080',
  '': undefined,
  unknown: undefined,
  _hidden: undefined,
  '203.0.113.7:port': undefined,
  '203.0.113.256': undefined,
  '[203.0.113.7': undefined,
  'example.com:80': undefined,
};

describe('canonicalAddress', () => {
  for (const [text, address] of Object.entries(ADDRESSES))
    test(`returns ${address} for "${text}"`, () => assert.equal(canonicalAddress(text), address));
});
