import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix, sep } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isShipped, RELEASE_PARTS } from '../../scripts/release-parts.ts';
import { listFiles, readSource } from '../../scripts/source-files.ts';
import serverPackage from '../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The bundle, which `npm test` has just built, and what starts it. */
const PROGRAM = globSync('server/{dist/program,bin}/*.mjs', { cwd: ROOT }).map((file) =>
  file.replaceAll(sep, '/'),
);
const SOURCES = listFiles(ROOT, 'server/src/**/*.ts').filter((file) => !file.endsWith('.test.ts'));

const isInRelease = (path: string) =>
  isShipped(path) && RELEASE_PARTS.some((part) => path === part || path.startsWith(`${part}/`));

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** What a file of the program imports. */
const importsOf = (file: string): string[] =>
  [
    ...readSource(ROOT, file).code.matchAll(
      /(?:\bfrom |^import |\bimport\(|\b(?:require\w*|resolve)\()["'](?<to>[^"']+)["']/gm,
    ),
  ].map(({ groups }) => groups?.to ?? '');

describe('the release archive', () => {
  test('contains every file that the program imports', () => {
    assert.ok(PROGRAM.includes('server/dist/program/cli.mjs'));
    const missing = PROGRAM.flatMap((file) =>
      importsOf(file)
        .filter((to) => /^\.\.?\//.test(to))
        .map((to) => posix.join(posix.dirname(file), to))
        .filter((to) => !isInRelease(to) || !existsSync(join(ROOT, to)))
        .map((to) => `${file}: ${to}`),
    );
    assert.deepEqual(missing, []);
  });

  test('contains every file that the program reads', () => {
    const files = SOURCES.flatMap((file) => [...read(file).matchAll(/\binstalled\('([^']+)'\)/g)]).map(
      ([, path]) => (path ?? '').replace(/\/$/, ''),
    );
    assert.ok(files.includes('server/src/db/migrations'));
    assert.deepEqual(
      files.filter((path) => !isInRelease(path)),
      [],
    );
    // In the bundle, an address relative to a module would lead elsewhere.
    const relative = SOURCES.filter((file) =>
      /import\.meta\.(dirname|filename)|new URL\([^)]*import\.meta/.test(read(file)),
    );
    assert.deepEqual(relative, ['server/src/lib/installation.ts']);
  });

  test('installs every package that the program imports', () => {
    const { dependencies, optionalDependencies } = serverPackage;
    const installed = new Set([...Object.keys(dependencies), ...Object.keys(optionalDependencies)]);
    const missing = PROGRAM.flatMap((file) =>
      importsOf(file)
        .filter((to) => /^[@a-z]/.test(to) && !isBuiltin(to))
        .map((to) =>
          to
            .split('/')
            .slice(0, to.startsWith('@') ? 2 : 1)
            .join('/'),
        )
        // In the text of code that its standalone mode writes, which is not used.
        .filter((name) => !installed.has(name) && name !== 'fast-json-stringify')
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
