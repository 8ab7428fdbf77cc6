import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldOfPointer } from '../src/ui/faults.ts';

test('maps a pointer to the field of its name', () => {
  assert.equal(fieldOfPointer('/email', ['email', 'username']), 'email');
  assert.equal(
    fieldOfPointer('/memberships/organizations', ['memberships.organizations']),
    'memberships.organizations',
  );
});

test('maps a part of a field to the field', () => {
  assert.equal(fieldOfPointer('/emails/3', ['emails']), 'emails');
  assert.equal(fieldOfPointer('/memberships/organizations/0/role', ['memberships']), 'memberships');
});

test('decodes escaped names (RFC 6901 §4)', () => {
  assert.equal(fieldOfPointer('/a~1b', ['a/b']), 'a/b');
  assert.equal(fieldOfPointer('/a~0b', ['a~b']), 'a~b');
  assert.equal(fieldOfPointer('/a~01', ['a~1']), 'a~1');
});

test('maps unknown names to no field', () => {
  assert.equal(fieldOfPointer('/setupToken', ['email']), undefined);
  assert.equal(fieldOfPointer('', ['email']), undefined);
});
