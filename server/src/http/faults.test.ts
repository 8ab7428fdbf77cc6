import assert from 'node:assert/strict';
import { test } from 'node:test';
import Type from 'typebox';
import { AppError } from '../lib/errors.ts';
import { createValidatorCompiler } from './validation.ts';

const Body = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 3 }),
    list: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 5 }), { maxItems: 2 })),
    kind: Type.Optional(Type.Enum(['a', 'b'])),
    deep: Type.Optional(
      Type.Object({ 'a/b~c': Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
    ),
  },
  { additionalProperties: false },
);
const validate = createValidatorCompiler({})({ schema: Body, method: 'POST', url: '/', httpPart: 'body' });

function faults(body: unknown): string[] {
  const result: unknown = validate(body);
  if (result === true) return [];
  assert.ok(typeof result === 'object' && result !== null && 'error' in result);
  assert.ok(result.error instanceof AppError && result.error.faults);
  return result.error.faults
    .map(({ path, code, message }) => {
      assert.ok(message.length > 0);
      return `${path} ${code}`;
    })
    .sort();
}

test('returns every fault once with a JSON Pointer', () => {
  assert.deepEqual(faults({ name: 'abc', list: [1], kind: 'a', deep: { 'a/b~c': true } }), []);
  assert.deepEqual(faults({}), ['/name required']);
  assert.deepEqual(faults([]), [' wrong_type']);
  assert.deepEqual(faults({ name: '', list: [0, 6, 1.5], kind: 'c', deep: { 'a/b~c': 1, x: 1 }, 'y/z': 1 }), [
    '/deep/a~1b~0c wrong_type',
    '/deep/x unknown_field',
    '/kind unknown_value',
    '/list too_many',
    '/list/0 too_small',
    '/list/1 too_large',
    '/list/2 wrong_type',
    '/name required',
    '/y~1z unknown_field',
  ]);
  assert.deepEqual(faults({ name: 'abcd', list: '1' }), ['/list wrong_type', '/name too_long']);
});
