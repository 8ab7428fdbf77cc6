import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { User } from 'roster-contract';
import { planBulk } from '../src/features/users/bulk.ts';
import { keepEdits, patchOf, valuesOf } from '../src/features/users/dialogs/user-patch.ts';

const person = (changes: Partial<User> = {}): User => ({
  id: 'a',
  username: 'Ada',
  email: 'ada@example.com',
  phone: null,
  systemRole: 'user',
  status: 'active',
  language: null,
  lastLoginAt: null,
  mustChangePassword: false,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  version: 1,
  memberships: { organizations: [], projects: [] },
  invitation: null,
  abilities: {
    update: true,
    changeSystemRole: true,
    disable: true,
    enable: false,
    delete: true,
    resetPassword: true,
    viewSessions: true,
    endSessions: true,
  },
  denials: {},
  ...changes,
});

test('a bulk action skips users in that state already, and those that the policy protects', () => {
  const { abilities } = person();
  const last = person({
    id: 'last',
    abilities: { ...abilities, disable: false },
    denials: { disable: 'last_system_admin' },
  });
  const disabled = person({ id: 'off', status: 'disabled', abilities: { ...abilities, disable: false } });
  const plan = planBulk([person(), last, disabled], 'disable');
  assert.deepEqual(plan.targets, [person()]);
  assert.deepEqual(plan.skipped, [
    { user: last, reason: { code: 'last_system_admin' } },
    { user: disabled, reason: 'already' },
  ]);
});

test('pending users can be deleted, but neither enabled nor disabled', () => {
  const invited = person({
    status: 'pending',
    abilities: { ...person().abilities, disable: false, enable: false },
    denials: { disable: 'not_activated', enable: 'not_activated' },
  });
  for (const action of ['enable', 'disable'] as const) {
    assert.deepEqual(planBulk([invited], action), {
      targets: [],
      skipped: [{ user: invited, reason: { code: 'not_activated' } }],
    });
  }
  assert.deepEqual(planBulk([invited], 'delete').targets, [invited]);
});

test('a patch contains changed fields only; an empty phone is null', () => {
  const base = person({ phone: '123' });
  assert.deepEqual(patchOf(base, valuesOf(base)), {});
  assert.deepEqual(patchOf(base, { ...valuesOf(base), phone: '', username: 'Eda' }), {
    phone: null,
    username: 'Eda',
  });
});

test('takes the newest values except for edited fields', () => {
  const base = person();
  const typed = { ...valuesOf(base), phone: '555' };
  const newest = person({ username: 'Changed', phone: '777', version: 2 });
  assert.deepEqual(keepEdits(base, typed, newest), { ...valuesOf(newest), phone: '555' });
});
