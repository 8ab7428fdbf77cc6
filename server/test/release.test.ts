import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import contractPackage from '../../contract/package.json' with { type: 'json' };
import { isShipped, RELEASE_PARTS } from '../../scripts/release-parts.ts';
import { listFiles } from '../../scripts/source-files.ts';
import serverPackage from '../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SHIPPED = listFiles(ROOT, 'server/{src,bin}/**/*.{ts,mjs}').filter(isShipped);

const isInRelease = (path: string) =>
  isShipped(path) && RELEASE_PARTS.some((part) => path === part || path.startsWith(`${part}/`));

/** What a file imports or reads by its address. */
function referencesOf(file: string): string[] {
  const code = readFileSync(join(ROOT, file), 'utf8');
  const pattern =
    /(?:\bfrom |^import |\bimport\(|\b(?:require\w*|resolve)\(|new URL\()'(?<to>[^']+)'|packageFile from '(?<json>[^']+)'/gm;
  return [...code.matchAll(pattern)].map(({ groups }) => groups?.to ?? groups?.json ?? '');
}

describe('the release archive', () => {
  test('contains every file that the server imports or reads', () => {
    const missing = SHIPPED.flatMap((file) =>
      referencesOf(file)
        .filter((to) => /^\.\.?\//.test(to))
        .map((to) => posix.join(posix.dirname(file), to).replace(/\/$/, ''))
        .filter((to) => !isInRelease(to) && to !== 'server/package.json')
        .map((to) => `${file}: ${to}`),
    );
    assert.deepEqual(missing, []);
  });

  test('installs every package that the server imports', () => {
    const { dependencies, optionalDependencies } = serverPackage;
    const installed = new Set([...Object.keys(dependencies), ...Object.keys(optionalDependencies)]);
    // A workspace of the release, linked by its install.
    if (RELEASE_PARTS.includes('contract')) installed.add(contractPackage.name);
    const missing = SHIPPED.flatMap((file) =>
      referencesOf(file)
        .filter((to) => /^[@a-z]/.test(to) && !isBuiltin(to))
        .map((to) =>
          to
            .split('/')
            .slice(0, to.startsWith('@') ? 2 : 1)
            .join('/'),
        )
        .filter((name) => !installed.has(name))
        .map((name) => `${file}: ${name}`),
    );
    assert.deepEqual(missing, []);
  });

  test('names only parts that exist', () => {
    const built = ['console/dist'];
    const absent = RELEASE_PARTS.filter((part) => !built.includes(part) && !existsSync(join(ROOT, part)));
    assert.deepEqual(absent, []);
  });
});
