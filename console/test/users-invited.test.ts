import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InviteResult } from '../src/features/users/api.ts';
import { linksToShare, mergeResults } from '../src/features/users/dialogs/invitations.ts';

type Given = NonNullable<InviteResult['invitation']>;

const invitation = (email: string, state: Given['delivery']['state']): Given => ({
  id: email,
  email,
  userId: null,
  systemRole: 'user',
  memberships: { organizations: [], projects: [] },
  status: 'pending',
  expiresAt: '2026-01-01T00:00:00Z',
  createdBy: { id: null, name: 'Ada' },
  createdAt: '2026-01-01T00:00:00Z',
  delivery: { state, detail: null },
  link: `https://roster.example/${email}`,
  version: 1,
  abilities: { resend: true, copyLink: true, revoke: true },
});

test('keeps the links of the first round after a correction, and removes corrected faults', () => {
  const first: InviteResult[] = [
    { email: 'a@x.org', result: 'invited', invitation: invitation('a@x.org', 'none') },
    { email: 'b@', result: 'invalid' },
    { email: 'c@x.org', result: 'already_active' },
  ];
  const second: InviteResult[] = [
    { email: 'b@x.org', result: 'invited', invitation: invitation('b@x.org', 'none') },
    { email: 'A@x.org', result: 'renewed', invitation: invitation('a@x.org', 'none') },
  ];
  const merged = mergeResults(first, second);
  assert.deepEqual(
    merged.map(({ email, result }) => [email, result]),
    [
      ['b@x.org', 'invited'],
      ['A@x.org', 'renewed'],
      ['c@x.org', 'already_active'],
    ],
  );
  assert.equal(linksToShare(merged).length, 2);
});

test('returns links that are not sent by mail', () => {
  const results: InviteResult[] = [
    { email: 'a@x.org', result: 'invited', invitation: invitation('a@x.org', 'queued') },
    { email: 'b@x.org', result: 'renewed', invitation: invitation('b@x.org', 'none') },
    { email: 'c@x.org', result: 'disabled' },
  ];
  assert.deepEqual(linksToShare(results), [{ email: 'b@x.org', link: 'https://roster.example/b@x.org' }]);
});
