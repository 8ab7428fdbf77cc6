import { afterEach, describe, expect, test } from 'vitest';
import { problemOf } from '../../src/api/client.ts';
import { applyLanguage } from '../../src/lib/i18n.ts';
import { problemText } from '../../src/ui/problem.tsx';

/** Returns the error of a response with problem+json. */
const problem = (code: string, title: string, detail: string) =>
  problemOf(new Response(null, { status: 409 }), { status: 409, code, title, detail });

const STALE = problem(
  'stale_version',
  'Changed by someone else in the meantime',
  'Changed by someone else in the meantime.',
);

afterEach(() => applyLanguage({ user: 'en' }));

describe('problemText in English', () => {
  test('returns the text of the console when the detail only repeats the title', () => {
    expect(problemText(STALE)).toBe(
      'Someone else changed this in the meantime. Reload to see the latest version.',
    );
  });

  test('returns a detail that says more than the title', () => {
    const detail = 'Too many attempts. Try again in 2 minutes.';
    expect(problemText(problem('too_many_attempts', 'Too many attempts', detail))).toBe(detail);
  });

  test('returns the detail of a code that the console does not know', () => {
    expect(problemText(problem('moved', 'This user was moved', 'This user was moved.'))).toBe(
      'This user was moved.',
    );
  });
});

test('problemText returns the text of the console in other languages', async () => {
  await applyLanguage({ user: 'zh' });
  expect(problemText(STALE)).toMatch(/\p{Script=Han}/u);
});
