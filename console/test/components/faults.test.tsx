import { describe, expect, test } from 'vitest';
import { ApiProblem } from '../../src/api/client.ts';
import { applyFaults, fieldOfPointer } from '../../src/ui/faults.ts';

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

describe('applyFaults', () => {
  test('focuses the first faulty field of the form, in any order of the faults', () => {
    const { form, seen } = formWith('username', 'email', 'password');
    expect(applyFaults(form, problem('/password', '/email'))).toBe(null);
    expect(seen.asked).toEqual(['email']);
    expect(Object.keys(seen.errors).sort()).toEqual(['email', 'password']);
  });

  test('returns faults that have no field', () => {
    const { form, seen } = formWith('username');
    expect(applyFaults(form, problem('/nowhere'))?.errors.map(({ path }) => path)).toEqual(['/nowhere']);
    expect(seen.asked).toEqual([]);
  });
});

describe('fieldOfPointer', () => {
  test('maps a pointer to the field of its name', () => {
    expect(fieldOfPointer('/email', ['email', 'username'])).toBe('email');
    expect(fieldOfPointer('/memberships/organizations', ['memberships.organizations'])).toBe(
      'memberships.organizations',
    );
  });

  test('maps a part of a field to the field', () => {
    expect(fieldOfPointer('/emails/3', ['emails'])).toBe('emails');
    expect(fieldOfPointer('/memberships/organizations/0/role', ['memberships'])).toBe('memberships');
  });

  test('decodes escaped names (RFC 6901 §4)', () => {
    expect(fieldOfPointer('/a~1b', ['a/b'])).toBe('a/b');
    expect(fieldOfPointer('/a~0b', ['a~b'])).toBe('a~b');
    expect(fieldOfPointer('/a~01', ['a~1'])).toBe('a~1');
  });

  test('maps unknown names to no field', () => {
    expect(fieldOfPointer('/setupToken', ['email'])).toBe(undefined);
    expect(fieldOfPointer('', ['email'])).toBe(undefined);
  });
});
