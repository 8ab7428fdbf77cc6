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
  ['another’s', 'admin', signal('bob'), undefined, 'yes'],
  ['an address’', 'admin', signal('192.0.2.1'), undefined, 'yes'],
  ['one’s own', 'admin', signal('ada'), undefined, 'own_signal'],
  ['what one did oneself', 'admin', signal('bob', 'ada'), undefined, 'own_signal'],
  ['one’s own, as there is no other admin', 'admin', signal('ada'), 'ada', 'yes'],
  ['one’s own, not being an admin any more', 'user', signal('ada'), 'bob', 'forbidden'],
  ['another’s, being no admin', 'user', signal('bob'), undefined, 'forbidden'],
];
for (const [name, role, about, only, expected] of TABLE)
  test(`acknowledging ${name}: ${expected}`, () => {
    const decision = decideAcknowledge(actor(role), about, only);
    assert.equal(decision.allowed ? 'yes' : decision.reason, expected);
  });
