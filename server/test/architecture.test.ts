import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, posix, sep } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../src/config/config.ts';
import { ERRORS } from '../src/lib/errors.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const filesOf = (...patterns: string[]) =>
  globSync(patterns, { cwd: ROOT, exclude: ['**/node_modules/**'] })
    .map((file) => file.replaceAll(sep, '/'))
    .sort();
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** Removes comments from a source, so that a word in a comment is not taken for code. */
const withoutComments = (source: string) =>
  source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');

interface Import {
  from: string;
  to: string;
  /** Imported names; `*` stands for all of them. */
  names: string[];
}

const NAMED = /(import|export)\s+(type\s+)?(\*|\{[^}]*\})\s*(?:as\s+\w+\s+)?from\s+'(\.[^']+)'/g;
const WHOLE = /import\s*\(\s*'(\.[^']+)'\s*\)|import\s+'(\.[^']+)'|new URL\(\s*'(\.[^']+\.ts)'/g;

/** Returns the imports of a file that resolve to files of this repository. */
function importsOf(file: string): Import[] {
  const source = withoutComments(read(file));
  const resolved = (specifier: string) => posix.normalize(posix.join(dirname(file), specifier));
  const named = [...source.matchAll(NAMED)].map(([, , , list = '', specifier = '']) => {
    const items =
      list === '*'
        ? ['*']
        : list
            .slice(1, -1)
            .split(',')
            .map((item) => item.trim())
            .filter(Boolean);
    return {
      from: file,
      to: resolved(specifier),
      names: items.map((item) => item.replace(/^type /, '').split(' as ')[0] ?? ''),
    };
  });
  const whole = [...source.matchAll(WHOLE)].map(([, ...specifiers]) => ({
    from: file,
    to: resolved(specifiers.find(Boolean) ?? ''),
    names: ['*'],
  }));
  return [...named, ...whole];
}

const SOURCES = filesOf('server/src/**/*.ts').filter((file) => !file.endsWith('.test.ts'));
const IMPORTS = SOURCES.flatMap(importsOf);

/** The layers of the server, from the top. Folders on one line are in the same layer. */
const LAYERS = [
  ['cli.ts', 'server.ts', 'composition.ts', 'workers.ts', 'commands'],
  ['http'],
  ['federation'],
  ['monitoring'],
  ['tenancy'],
  ['identity'],
  ['access', 'settings'],
  ['audit', 'jobs', 'mail'],
  ['db', 'outbound'],
  ['config'],
  ['lib'],
];
const folderOf = (file: string) => file.split('/')[2] ?? '';
const layerOf = (file: string) => LAYERS.findIndex((folders) => folders.includes(folderOf(file)));

/** Features of one layer, in order; each may import those before it. */
const FEATURES: Record<string, string[]> = {
  identity: ['credentials', 'users', 'sessions', 'account', 'password-resets', 'setup'],
  monitoring: ['audit-log', 'syslog', 'signals', 'activity'],
  federation: ['sso'],
  tenancy: [
    'resources',
    'memberships',
    'organization-invitations',
    'organizations',
    'projects',
    'invitations',
  ],
};

test('every file belongs to a layer', () => {
  assert.ok(SOURCES.length > 60 && IMPORTS.length > 200, 'the sources were read');
  assert.deepEqual(
    SOURCES.filter((file) => layerOf(file) === -1),
    [],
  );
});

test('no file imports from a higher layer', () => {
  const upward = IMPORTS.filter(
    ({ from, to }) => to.startsWith('server/src/') && layerOf(to) < layerOf(from),
  );
  assert.deepEqual(
    upward.map(({ from, to }) => `${from} → ${to}`),
    [],
  );
});

test('the server imports no file outside the server', () => {
  const outside = IMPORTS.filter(({ to }) => !to.startsWith('server/src/'));
  assert.deepEqual(
    // The seed command starts its generator as a separate program.
    outside.map(({ from, to }) => `${from} → ${to}`).filter((each) => !each.endsWith('bench/gen-people.mjs')),
    [],
  );
  const missing = IMPORTS.filter(({ to }) => to.startsWith('server/src/') && !SOURCES.includes(to));
  assert.deepEqual(missing, []);
});

test('features of a layer import each other through index.ts only, in their order', () => {
  const wrong: string[] = [];
  for (const { from, to } of IMPORTS) {
    const [, , floor = '', feature = ''] = to.split('/');
    const order = FEATURES[floor];
    if (!order) continue;
    assert.ok(order.includes(feature), `${to} belongs to a feature`);
    const fromFeature = folderOf(from) === floor ? (from.split('/')[3] ?? '') : undefined;
    if (fromFeature === feature) continue;
    if (!to.endsWith('/index.ts')) wrong.push(`${from} → ${to} is not through index.ts`);
    if (fromFeature !== undefined && order.indexOf(fromFeature) < order.indexOf(feature))
      wrong.push(`${from} → ${to} is against the order`);
  }
  assert.deepEqual(wrong, []);
});

test('the embedded PostgreSQL is imported through its index.ts only', () => {
  const inner = 'server/src/db/embedded/';
  const wrong = IMPORTS.filter(
    ({ from, to }) => to.startsWith(inner) && !from.startsWith(inner) && to !== `${inner}index.ts`,
  );
  assert.deepEqual(wrong, []);
});

test('there are no import cycles, type-only imports included', () => {
  const next = Map.groupBy(IMPORTS, ({ from }) => from);
  const done = new Set<string>();
  const visit = (file: string, path: string[]): void => {
    if (path.includes(file))
      assert.fail(`import cycle: ${[...path.slice(path.indexOf(file)), file].join(' → ')}`);
    if (done.has(file)) return;
    for (const { to } of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of SOURCES) visit(file, []);
});

test('only stores contain SQL in the layers above db', () => {
  const speakers = SOURCES.filter(
    (file) =>
      layerOf(file) < layerOf('server/src/db/x') &&
      /\bsql`|\.(selectFrom|insertInto|updateTable|deleteFrom)\(/.test(withoutComments(read(file))),
  );
  const others = speakers.filter((file) => !/(^|[-/])(store|facts|search|throttle|record)\.ts$/.test(file));
  assert.deepEqual(others, []);
});

const usersOf = (pattern: RegExp) => SOURCES.filter((file) => pattern.test(withoutComments(read(file))));

test('the environment is read in config/ only', () => {
  const outside = usersOf(/\bprocess\.env\b/).filter((file) => folderOf(file) !== 'config');
  // PostgreSQL's processes receive an environment, but nothing is read from it there.
  assert.deepEqual(
    outside.filter((file) => !file.startsWith('server/src/db/embedded/')),
    [],
  );
});

test('the system clock is read in lib/clock.ts only', () => {
  assert.deepEqual(usersOf(/\bDate\.now\(|\bnew Date\(\s*\)/), ['server/src/lib/clock.ts']);
});

test('files are small: 9 of 10 up to 250 lines, none over 500', () => {
  const isCode = /\.(ts|tsx|mjs|css|sql)$/;
  const generated = /schema\.d\.ts$|schema\.sql$|routeTree/;
  const files = filesOf(
    'server/src/**',
    'server/test/**',
    'server/bin/**',
    'console/src/**',
    'console/test/**',
    'scripts/**',
    'bench/**',
    'e2e/**',
  )
    .filter((file) => isCode.test(file) && !generated.test(file))
    .map((file) => ({ file, lines: read(file).split('\n').length - 1 }));
  assert.deepEqual(
    files.filter(({ lines }) => lines > 500),
    [],
  );
  for (const folder of ['server/src/', 'console/src/']) {
    const lines = files
      .filter(({ file }) => file.startsWith(folder))
      .map((each) => each.lines)
      .sort((a, b) => a - b);
    assert.ok((lines[Math.floor(lines.length * 0.9)] ?? 0) <= 250, `9 of 10 in ${folder}`);
    // The sizes of the console's files are covered by the review list below.
    if (folder === 'server/src/')
      assert.ok((lines[Math.floor(lines.length / 2)] ?? 0) <= 100, `the median in ${folder}`);
  }
});

test('every export is imported somewhere', () => {
  const others = filesOf(
    'server/test/**/*.ts',
    'server/src/**/*.test.ts',
    'scripts/**/*.ts',
    'bench/**/*.ts',
    'e2e/**/*.ts',
  );
  const used = new Set(
    [...IMPORTS, ...others.flatMap(importsOf)].flatMap(({ to, names }) =>
      names.map((name) => `${to} ${name}`),
    ),
  );
  const unused = SOURCES.flatMap((file) => {
    if (used.has(`${file} *`)) return [];
    const source = withoutComments(read(file));
    const declared = [
      ...source.matchAll(/^export (?:async )?(?:function\*?|const|class|interface|type|enum) (\w+)/gm),
    ];
    const lists = [...source.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list = '']) =>
      list.split(','),
    );
    const names = [
      ...declared.map(([, name = '']) => name),
      ...lists
        .map(
          (item) =>
            item
              .trim()
              .replace(/^type /, '')
              .split(' as ')
              .at(-1) ?? '',
        )
        .filter(Boolean),
    ];
    // A type in the signature of an exported function belongs to that function.
    const isOfSignature = (name: string) =>
      new RegExp(`^export (class|interface|type) ${name}\\b`, 'm').test(source) &&
      [...source.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].length > 1;
    return names
      .filter((name) => !used.has(`${file} ${name}`) && !isOfSignature(name))
      .map((name) => `${file} ${name}`);
  });
  assert.deepEqual(unused, []);
});

/** Returns the first cell of each row of a Markdown file's tables, without backticks. */
const firstCells = (file: string) =>
  [...read(file).matchAll(/^\| `(\w+)`/gm)].map(([, cell = '']) => cell).sort();

test('docs/settings.md lists exactly the settings that are read', () => {
  const asked = new Set<string>();
  const environment = new Proxy<NodeJS.ProcessEnv>(
    {},
    {
      get: (_target, name) => {
        asked.add(String(name));
        return undefined;
      },
    },
  );
  readConfig(environment);
  assert.deepEqual(firstCells('docs/settings.md'), [...asked].sort());
});

test('docs/errors.md lists each error code with its status, and each field fault', () => {
  const documented = firstCells('docs/errors.md');
  const sources = SOURCES.filter((file) =>
    /^(federation|identity|tenancy|settings|mail|http|lib)$/.test(folderOf(file)),
  )
    .concat(filesOf('contract/*.ts'))
    .map(read)
    .join('\n');
  const faults = [...sources.matchAll(/code: '([a-z_]+)'|fault\(\s*'(\w+)'/g)].map(
    ([, one, two]) => one ?? two ?? '',
  );
  assert.deepEqual(documented, [...new Set([...Object.keys(ERRORS), ...faults])].sort());
  for (const [code, [status]] of Object.entries(ERRORS)) {
    assert.match(read('docs/errors.md'), new RegExp(`\\| \`${code}\` +\\| ${status} +\\|`), code);
  }
});

const CONSOLE = 'console/src/';
const CONSOLE_SOURCES = filesOf('console/src/**/*.{ts,tsx}').filter((file) => !file.endsWith('.d.ts'));
const CONSOLE_IMPORTS = CONSOLE_SOURCES.flatMap((from) =>
  [...withoutComments(read(from)).matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(
    ([, specifier = '']) => ({ from, to: posix.normalize(posix.join(dirname(from), specifier)) }),
  ),
).filter(({ to }) => CONSOLE_SOURCES.includes(to));

/** The layers of the console, from the top. Each imports from itself and from those below it. */
const CONSOLE_LAYERS = ['main.tsx', 'app', 'features', 'ui', 'lib', 'api'];
/** The features of the console, in order; each may import those before it. */
const CONSOLE_FEATURES = [
  'memberships',
  'audit',
  'events',
  'settings',
  'users',
  'user',
  'resources',
  'account',
  'overview',
  'accept-invitation',
  'forgot-password',
  'reset-password',
  'setup',
  'sign-in',
];
const consoleLayerOf = (file: string) =>
  CONSOLE_LAYERS.indexOf(file.slice(CONSOLE.length).split('/')[0] ?? '');
const consoleFeatureOf = (file: string) =>
  file.startsWith(`${CONSOLE}features/`) ? (file.split('/')[3] ?? '') : undefined;

describe('console layers', () => {
  test('every file belongs to a layer and no import goes upward', () => {
    assert.ok(CONSOLE_SOURCES.length > 100 && CONSOLE_IMPORTS.length > 300, 'the sources were read');
    assert.deepEqual(
      CONSOLE_SOURCES.filter((file) => consoleLayerOf(file) === -1),
      [],
    );
    const upward = CONSOLE_IMPORTS.filter(({ from, to }) => consoleLayerOf(to) < consoleLayerOf(from));
    assert.deepEqual(
      upward.map(({ from, to }) => `${from} → ${to}`),
      [],
    );
  });

  test('features import only from features before them', () => {
    const wrong = CONSOLE_IMPORTS.filter(({ from, to }) => {
      const [importer, imported] = [consoleFeatureOf(from), consoleFeatureOf(to)];
      if (importer === undefined || imported === undefined || importer === imported) return false;
      assert.ok(CONSOLE_FEATURES.includes(importer), `${importer} is in the order of features`);
      return CONSOLE_FEATURES.indexOf(imported) >= CONSOLE_FEATURES.indexOf(importer);
    });
    assert.deepEqual(
      wrong.map(({ from, to }) => `${from} → ${to}`),
      [],
    );
  });

  test('has no import cycles, type-only imports included', () => {
    const next = Map.groupBy(CONSOLE_IMPORTS, ({ from }) => from);
    const done = new Set<string>();
    const visit = (file: string, path: string[]): void => {
      if (path.includes(file)) assert.fail([...path.slice(path.indexOf(file)), file].join(' → '));
      if (done.has(file)) return;
      for (const { to } of next.get(file) ?? []) visit(to, [...path, file]);
      done.add(file);
    };
    for (const file of CONSOLE_SOURCES) visit(file, []);
  });

  test('lists small files with one importer for review', (t) => {
    const importers = Map.groupBy(CONSOLE_IMPORTS, ({ to }) => to);
    for (const file of CONSOLE_SOURCES) {
      const lines = read(file).split('\n').length - 1;
      const from = new Set(importers.get(file)?.map((each) => each.from));
      const [importer] = from;
      if (lines < 40 && from.size === 1 && importer !== undefined && dirname(importer) === dirname(file))
        t.diagnostic(`${file} (${lines} lines) is imported only by ${importer}`);
    }
  });
});
