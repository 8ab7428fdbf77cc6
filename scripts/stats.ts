/**
 * `npm run stats [-- --root FOLDER] [--since REVISION]`: measures the structure and the language of the code, of this
 * checkout or of another one, so that two of them can be compared. Commit subjects are counted from REVISION on.
 */
import { execFileSync } from 'node:child_process';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { reachedFiles } from './reached-files.ts';
import {
  cyclesOf,
  isNode,
  listFiles,
  readSource,
  type SourceFile,
  type SyntaxNode,
  walk,
} from './source-files.ts';

const { values } = parseArgs({ options: { root: { type: 'string' }, since: { type: 'string' } } });
const root = values.root ?? fileURLToPath(new URL('..', import.meta.url));

type Sources = ReadonlyMap<string, SourceFile>;

function readSources(...patterns: string[]): Sources {
  const files = listFiles(root, ...patterns).filter((file) => !/\.(test|d)\.tsx?$/.test(file));
  return new Map(files.map((file) => [file, readSource(root, file)]));
}

const server = readSources('server/src/**/*.ts');
const consoleFiles = readSources('console/src/**/*.{ts,tsx}');
const others = readSources('{server/test,e2e,bench,scripts,console/test}/**/*.{ts,tsx}');

const importsOf = (sources: Sources) => [...sources.values()].flatMap(({ imports }) => imports);

function cycles(sources: Sources): string {
  const found = cyclesOf([...sources.keys()], importsOf(sources));
  return found.length === 0
    ? '0'
    : `${found.length} (of ${found.map(({ length }) => length).join(', ')} files)`;
}

function sizes(sources: Sources): string {
  const lines = [...sources.values()].map(({ text }) => text.split('\n').length - 1).sort((a, b) => a - b);
  const small = lines.filter((count) => count < 50).length;
  const share = Math.round((100 * small) / lines.length);
  return `${lines.length} files, ${share} % under 50 lines, median ${lines[lines.length >> 1]}`;
}

/** Files that one file alone imports, of the same folder: candidates for being part of it. */
function singleImporters(sources: Sources): number {
  const importers = Map.groupBy(importsOf(sources), ({ to }) => to);
  return [...sources.keys()].filter((file) => {
    const from = new Set(importers.get(file)?.map((each) => each.from));
    return from.size === 1 && [...from].every((each) => posix.dirname(each) === posix.dirname(file));
  }).length;
}

/** The layers of the console, from the top. */
const CONSOLE_LAYERS = ['app', 'features', 'ui', 'lib', 'api'];

function upwardImports(sources: Sources): number {
  const layerOf = (file: string) => CONSOLE_LAYERS.indexOf(file.split('/')[2] ?? '');
  return importsOf(sources).filter(
    ({ from, to }) => layerOf(from) !== -1 && layerOf(to) !== -1 && layerOf(to) < layerOf(from),
  ).length;
}

/** From the route's own lines. */
function filesToDisableOnServer(): number {
  const routes = server.get('server/src/identity/users/routes.ts');
  let start: SyntaxNode | undefined;
  walk(routes?.program, (node) => {
    const [path] = Array.isArray(node.arguments) ? node.arguments : [];
    if (isNode(path) && path.value === '/users/:id/disable') start = node;
  });
  return routes && start ? reachedFiles(server, routes.path, start).length : Number.NaN;
}

/** From everything in the dialog's file. */
function filesToDisableInConsole(): number {
  const dialog = [...consoleFiles.values()].find(({ path }) => /\/Disable(User)?Dialog\.tsx$/.test(path));
  const program: unknown = dialog?.program;
  return dialog && isNode(program) ? reachedFiles(consoleFiles, dialog.path, program).length : Number.NaN;
}

/** Terms of the field, and what stood for them before (the design's glossary). */
const STANDARD_TERMS = [
  'rate limit',
  'pagination',
  'invalidate',
  'idempotent',
  'backoff',
  'CSRF',
  'audit log',
  'lock',
  'cursor',
  'timeout',
];
const REPLACED_TERMS = [
  'tell',
  'tells',
  'told',
  'somebody',
  'nobody',
  'hold',
  'held',
  'trail',
  'deed',
  'circle',
  'place',
  'marker',
  'patience',
  'hand-over',
  'judge',
  'dependents',
  'floor',
  'touched',
];

function occurrences(terms: readonly string[]): string {
  const comments = [server, consoleFiles, others].flatMap((sources) =>
    [...sources.values()].flatMap((source) => source.comments),
  );
  const text = comments.join('\n').replaceAll(/\s*\n\s*\*?\s*/g, ' ');
  return terms
    .map((term) => `${term} ${[...text.matchAll(new RegExp(`\\b${term}(s|es|d|ed|ing)?\\b`, 'gi'))].length}`)
    .join(', ');
}

/** Functions that take three or more of these one by one instead of in a context. */
const CONTEXT = ['tx', 'services', 'caller', 'now'];

function withoutContext(sources: Sources): string {
  const orders: string[] = [];
  for (const { program } of sources.values())
    walk(program, ({ type, params }) => {
      if (!/Function/.test(type) || !Array.isArray(params)) return;
      const names = params.flatMap((param: unknown) => contextNameOf(param) ?? []);
      if (names.length >= 3) orders.push(names.join(', '));
    });
  return `${orders.length}, in ${new Set(orders).size} orders`;
}

/** Which of them a parameter is, by its name or by its type's. */
function contextNameOf(param: unknown): string | undefined {
  if (!isNode(param)) return undefined;
  if (param.type === 'Identifier') return CONTEXT.find((name) => name === param.name);
  const types: string[] = [];
  walk(param.typeAnnotation, ({ type, name }) => {
    if (type === 'Identifier') types.push(String(name));
  });
  return types.includes('Services') ? 'services' : undefined;
}

function longSubjects(): string {
  const range = values.since === undefined ? 'HEAD' : `${values.since}..HEAD`;
  const subjects = execFileSync('git', ['log', '--format=%s', range], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter(Boolean);
  return `${subjects.filter(({ length }) => length > 72).length} of ${subjects.length}`;
}

const rows: [string, string | number][] = [
  ['import cycles, types included: server', cycles(server)],
  ['import cycles, types included: console', cycles(consoleFiles)],
  ['server', sizes(server)],
  ['console', sizes(consoleFiles)],
  ['console files with one importer, in the same folder', singleImporters(consoleFiles)],
  ['server files with one importer, in the same folder', singleImporters(server)],
  ['console imports upward', upwardImports(consoleFiles)],
  ['files to follow “disable a user” through: server', filesToDisableOnServer()],
  ['files to follow “disable a user” through: console', filesToDisableInConsole()],
  ['functions with three or more of tx, services, caller, now', withoutContext(server)],
  ['standard terms in comments', occurrences(STANDARD_TERMS)],
  ['replaced terms in comments', occurrences(REPLACED_TERMS)],
  [`commit subjects over 72 characters${values.since ? ` since ${values.since}` : ''}`, longSubjects()],
];
const width = Math.max(...rows.map(([name]) => name.length));
for (const [name, value] of rows) console.log(`${name.padEnd(width)}  ${value}`);
