/** Reads the sources of a checkout: their files, imports, comments, and the graph between them. */
import { globSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { type ESTree, parseSync } from 'vite';

/** A node of a syntax tree, or any value within one. */
export type SyntaxNode = Record<string, unknown> & { type: string };

export interface Import {
  from: string;
  /** A file of the checkout, whether or not it exists. */
  to: string;
  /** Erased at run time. */
  typeOnly: boolean;
  /** The exported names; `*` stands for all of them. */
  names: string[];
  /** What the names are called here, in the same order. */
  locals: string[];
  isReexport: boolean;
}

export interface SourceFile {
  path: string;
  text: string;
  program: ESTree.Program;
  comments: string[];
  /** The text with comments blanked out, so that a word in a comment is not taken for code. */
  code: string;
  imports: Import[];
}

/** Returns the files of a checkout that match, as sorted paths with `/`. */
export const listFiles = (root: string, ...patterns: string[]): string[] =>
  globSync(patterns, { cwd: root, exclude: ['**/node_modules/**', '**/dist/**'] })
    .map((file) => file.replaceAll(sep, '/'))
    .sort();

/** Parses a file of TypeScript, with or without JSX. */
export function readSource(root: string, path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  const { program, comments, errors } = parseSync(path, text, { lang: path.endsWith('x') ? 'tsx' : 'ts' });
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  let code = '';
  let from = 0;
  for (const { start, end } of comments) {
    code += text.slice(from, start) + ' '.repeat(end - start);
    from = end;
  }
  code += text.slice(from);
  return {
    path,
    text,
    program,
    comments: comments.map(({ value }) => value),
    code,
    imports: importsOf(path, program),
  };
}

/** Calls `visit` with a node and all nodes within it. */
export function walk(node: unknown, visit: (node: SyntaxNode) => void): void {
  if (Array.isArray(node)) for (const each of node) walk(each, visit);
  else if (isNode(node)) {
    visit(node);
    for (const value of Object.values(node)) walk(value, visit);
  }
}

export const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** Returns the text of a string literal. */
const stringOf = (node: unknown): string | undefined =>
  isNode(node) && node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;

const nameOf = (name: ESTree.ModuleExportName): string => (name.type === 'Literal' ? name.value : name.name);

function importsOf(path: string, program: ESTree.Program): Import[] {
  const imports: Import[] = [];
  const add = (specifier: string | undefined, more: Partial<Import> = {}) => {
    if (!specifier?.startsWith('.')) return;
    const to = posix.join(posix.dirname(path), specifier);
    imports.push({ from: path, to, typeOnly: false, names: ['*'], locals: [], isReexport: false, ...more });
  };
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') {
      const { specifiers, importKind, source } = statement;
      if (specifiers.length === 0) add(source.value);
      else
        add(source.value, {
          typeOnly:
            importKind === 'type' ||
            specifiers.every((each) => each.type === 'ImportSpecifier' && each.importKind === 'type'),
          names: specifiers.map((each) => (each.type === 'ImportSpecifier' ? nameOf(each.imported) : '*')),
          locals: specifiers.map(({ local }) => local.name),
        });
    } else if (statement.type === 'ExportNamedDeclaration' && statement.source) {
      const { specifiers, exportKind, source } = statement;
      add(source.value, {
        typeOnly: exportKind === 'type' || specifiers.every((each) => each.exportKind === 'type'),
        names: specifiers.map(({ local }) => nameOf(local)),
        locals: specifiers.map(({ exported }) => nameOf(exported)),
        isReexport: true,
      });
    } else if (statement.type === 'ExportAllDeclaration') {
      add(statement.source.value, { typeOnly: statement.exportKind === 'type', isReexport: true });
    }
  }
  walk(program, (node) => {
    if (node.type === 'ImportExpression') add(stringOf(node.source));
    // A worker or a program that is started by its address.
    if (node.type === 'NewExpression' && isNode(node.callee) && node.callee.name === 'URL') {
      const address = Array.isArray(node.arguments) ? stringOf(node.arguments[0]) : undefined;
      if (address?.endsWith('.ts')) add(address);
    }
  });
  return imports;
}

/** Returns the groups of files that import each other in a circle, by Tarjan's algorithm. Types count as imports. */
export function cyclesOf(files: readonly string[], imports: readonly Import[]): string[][] {
  const next = Map.groupBy(imports, ({ from }) => from);
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  const low = (file: string) => lowest.get(file) ?? 0;
  const visit = (file: string): void => {
    order.set(file, order.size);
    lowest.set(file, order.size - 1);
    stack.push(file);
    for (const { to } of next.get(file) ?? []) {
      if (!order.has(to)) visit(to);
      if (stack.includes(to)) lowest.set(file, Math.min(low(file), low(to)));
    }
    if (low(file) !== order.get(file)) return;
    const group = stack.splice(stack.indexOf(file));
    if (group.length > 1 || next.get(file)?.some(({ to }) => to === file)) cycles.push(group);
  };
  for (const file of files) if (!order.has(file)) visit(file);
  return cycles;
}
