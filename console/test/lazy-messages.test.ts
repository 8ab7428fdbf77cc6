import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { SHARED_NAMESPACES } from '../src/lib/namespaces.ts';

const SOURCE = join(import.meta.dirname, '../src');
const read = (file: string) => readFileSync(file, 'utf8');

/** Matches `lazyPage(['users'], () => import('./UsersRoute.tsx'))`, also over several lines. */
const LAZY = /lazyPa(?:ge|rt)\(\s*\[([^\]]*)\],\s*\(\) =>\s*import\('([^']+)'\)/g;
/** Loads no code but that of the page, beside which it stands. */
const PREFETCH = /lazyPrefetch\(\(\) => import\('[^']+'\)\)/g;
const IMPORT = /^(?:import|export) (?!type )[^;]*?from '(\.[^']+)'|import\('(\.[^']+)'\)/gm;
const NAMESPACES = /useTranslation\(([^)]*)\)/g;
const FOREIGN_KEY = /['"`]([a-z-]+):[a-z]\w*(?:\.|['"`])/g;

const quoted = (text: string) => [...text.matchAll(/'([^']+)'/g)].map(([, word = '']) => word);

interface Lazy {
  from: string;
  file: string;
  namespaces: string[];
}

const sources = globSync('**/*.{ts,tsx}', { cwd: SOURCE }).map((file) => join(SOURCE, file));
const lazies: Lazy[] = sources.flatMap((from) =>
  [...read(from).matchAll(LAZY)].map(([, namespaces = '', path = '']) => ({
    from,
    file: join(dirname(from), path),
    namespaces: quoted(namespaces),
  })),
);

/** Returns a file and all its static imports; lazy imports load their own messages. */
function closureOf(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file) || !/\.tsx?$/.test(file)) return found;
  found.add(file);
  for (const [, fixed, late] of read(file).replaceAll(LAZY, '').replaceAll(PREFETCH, '').matchAll(IMPORT)) {
    closureOf(join(dirname(file), fixed ?? late ?? ''), found);
  }
  return found;
}

/** Returns the message namespaces that a file uses. */
function namespacesOf(file: string): string[] {
  const source = read(file);
  return [
    ...[...source.matchAll(NAMESPACES)].flatMap(([, names = '']) => quoted(names)),
    ...[...source.matchAll(FOREIGN_KEY)].map(([, namespace = '']) => namespace),
  ];
}

/** Returns the namespaces that a file and its static imports use but that are not loaded. */
const missing = (file: string, given: readonly string[]) =>
  [...closureOf(file)].flatMap((part) =>
    namespacesOf(part)
      .filter((namespace) => ![...SHARED_NAMESPACES, ...given].some((known) => known === namespace))
      .map((namespace) => `${namespace} in ${relative(SOURCE, part)}`),
  );

test('finds every lazy page and part', () => {
  const calls = sources.flatMap((file) => [...read(file).matchAll(/(?<!\w)lazyPa(?:ge|rt)\(/g)]);
  assert.equal(lazies.length, calls.length);
  assert.ok(lazies.length >= 15, `only ${lazies.length}`);
});

test('the initial chunk uses only its own messages', () => {
  assert.deepEqual(missing(join(SOURCE, 'main.tsx'), []), []);
});

for (const { from, file, namespaces } of lazies) {
  test(`${relative(SOURCE, file)} of ${relative(SOURCE, from)} is loaded with all its messages`, () => {
    assert.deepEqual(missing(file, namespaces), []);
  });
}
