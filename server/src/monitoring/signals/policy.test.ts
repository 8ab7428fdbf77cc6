import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actorOf } from '../../access/actor.ts';
import { NO_MEMBERSHIPS } from '../../access/roles.ts';
import { decideAcknowledge } from './policy.ts';

const actor = (systemRole: 'admin' | 'user') =>
  actorOf({ id: 'ada', username: 'Ada', systemRole, memberships: NO_MEMBERSHIPS, authorityVersion: 1 });
const signal = (subject: string, by?: string) => ({
  subject,
  details: { count: 1, minutes: 15, lastAt: '', ...(by !== undefined && { by: { id: by, name: by } }) },
});

const TABLE: [
  name: string,
  role: 'admin' | 'user',
  signal: ReturnType<typeof signal>,
  only: string | undefined,
  expected: string,
][] = [
  ['a signal about another user', 'admin', signal('bob'), undefined, 'yes'],
  ['a signal about an address', 'admin', signal('192.0.2.1'), undefined, 'yes'],
  ['a signal about the caller', 'admin', signal('ada'), undefined, 'own_signal'],
  ['a signal about an action of the caller', 'admin', signal('bob', 'ada'), undefined, 'own_signal'],
  ['a signal about the caller, the only system admin', 'admin', signal('ada'), 'ada', 'yes'],
  ['a signal about the caller, no longer a system admin', 'user', signal('ada'), 'bob', 'forbidden'],
  ['a signal about another user, by a regular user', 'user', signal('bob'), undefined, 'forbidden'],
];
for (const [name, role, about, only, expected] of TABLE)
  test(`decideAcknowledge returns ${expected} for ${name}`, () => {
    const decision = decideAcknowledge(actor(role), about, only);
    assert.equal(decision.allowed ? 'yes' : decision.reason, expected);
  });
