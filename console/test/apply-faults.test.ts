import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import i18next from 'i18next';
import { ApiProblem } from '../src/api/problem.ts';
import { applyFaults } from '../src/ui/faults.ts';

before(() => i18next.init({ lng: 'en', resources: {} }));

/** Returns a form with these fields, and a record of the calls on it. */
function formWith(...fields: string[]) {
  const seen = { errors: {} as Record<string, string>, asked: [] as string[] };
  const form = {
    getValues: () => Object.fromEntries(fields.map((field) => [field, ''])),
    setErrors: (errors: Record<string, string>) => {
      seen.errors = errors;
    },
    getInputNode: (field: string) => {
      seen.asked.push(field);
      return null;
    },
  };
  return { form, seen };
}

const problem = (...paths: string[]) =>
  new ApiProblem({
    status: 422,
    code: 'invalid',
    detail: 'Some fields are not right.',
    errors: paths.map((path) => ({ path, code: 'required', message: 'must not be empty' })),
  });

test('focuses the first faulty field of the form, in any order of the faults', () => {
  const { form, seen } = formWith('username', 'email', 'password');
  assert.equal(applyFaults(form, problem('/password', '/email')), null);
  assert.deepEqual(seen.asked, ['email']);
  assert.deepEqual(Object.keys(seen.errors).sort(), ['email', 'password']);
});

test('returns faults that have no field', () => {
  const { form, seen } = formWith('username');
  assert.deepEqual(
    applyFaults(form, problem('/nowhere'))?.errors.map(({ path }) => path),
    ['/nowhere'],
  );
  assert.deepEqual(seen.asked, []);
});
