import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { SHARED_NAMESPACES } from '../src/lib/namespaces.ts';

const SOURCE = join(import.meta.dirname, '../src');
const read = (file: string) => readFileSync(file, 'utf8');

/** `lazyPage(['users'], () => import('./UsersRoute.tsx'))`, also over several lines. */
const LAZY = /lazyPa(?:ge|rt)\(\s*\[([^\]]*)\],\s*\(\) =>\s*import\('([^']+)'\)/g;
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

/** A file and all that comes with it; what is lazy has words of its own. */
function closureOf(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file) || !/\.tsx?$/.test(file)) return found;
  found.add(file);
  for (const [, fixed, late] of read(file).replaceAll(LAZY, '').matchAll(IMPORT)) {
    closureOf(join(dirname(file), fixed ?? late ?? ''), found);
  }
  return found;
}

/** The namespaces that a file speaks with. */
function namespacesOf(file: string): string[] {
  const source = read(file);
  return [
    ...[...source.matchAll(NAMESPACES)].flatMap(([, names = '']) => quoted(names)),
    ...[...source.matchAll(FOREIGN_KEY)].map(([, namespace = '']) => namespace),
  ];
}

/** Whatever a file and what comes with it say without having been given the words. */
const unspoken = (file: string, given: readonly string[]) =>
  [...closureOf(file)].flatMap((part) =>
    namespacesOf(part)
      .filter((namespace) => ![...SHARED_NAMESPACES, ...given].some((known) => known === namespace))
      .map((namespace) => `${namespace} in ${relative(SOURCE, part)}`),
  );

test('every lazy page and part is found', () => {
  const calls = sources.flatMap((file) => [...read(file).matchAll(/(?<!\w)lazyPa(?:ge|rt)\(/g)]);
  assert.equal(lazies.length, calls.length);
  assert.ok(lazies.length >= 15, `only ${lazies.length}`);
});

test('what is there from the start needs only the words of the frame', () => {
  assert.deepEqual(unspoken(join(SOURCE, 'main.tsx'), []), []);
});

for (const { from, file, namespaces } of lazies) {
  test(`${relative(SOURCE, file)} of ${relative(SOURCE, from)} is loaded with all its words`, () => {
    assert.deepEqual(unspoken(file, namespaces), []);
  });
}
