/**
 * Which files a reader opens to follow one use case: those with a function or constant that it reaches, by name, from
 * where it starts. A call on an object that is passed in leads to where the object's type is declared and to where that
 * method is implemented. Hooks that other features register are a boundary and not followed; types and re-exports don't
 * count.
 */
import { isNode, type SourceFile, type SyntaxNode, walk } from './source-files.ts';

/** A declaration at the top level of a file. */
interface Declaration {
  node: SyntaxNode;
  isType: boolean;
}

/** What a file contains, by name. */
interface Contents {
  declarations: Map<string, Declaration>;
  /** Functions that are properties of objects, but for those in types. */
  methods: Map<string, SyntaxNode[]>;
}

const TYPES = /^(TSTypeAliasDeclaration|TSInterfaceDeclaration)$/;

function contentsOf({ program }: SourceFile): Contents {
  const declarations: Contents['declarations'] = new Map();
  const declare = (id: unknown, node: SyntaxNode, isType = false) =>
    walk(id, ({ type, name }) => {
      if (type === 'Identifier' && typeof name === 'string') declarations.set(name, { node, isType });
    });
  for (const statement of program.body) {
    const declaration: unknown = 'declaration' in statement ? statement.declaration : statement;
    if (!isNode(declaration)) continue;
    if (Array.isArray(declaration.declarations))
      for (const each of declaration.declarations) if (isNode(each)) declare(each.id, each);
    declare(declaration.id, declaration, TYPES.test(declaration.type));
  }
  const methods: Contents['methods'] = new Map();
  walk(program, ({ type, key, value }) => {
    if (type !== 'Property' || !isNode(key) || !isNode(value) || !value.type.includes('Function')) return;
    const name = String(key.name);
    methods.set(name, [...(methods.get(name) ?? []), value]);
  });
  return { declarations, methods };
}

/** The names that a node uses, and the methods that it calls. */
function usesOf(root: SyntaxNode): { names: Set<string>; methods: Set<string> } {
  const names = new Set<string>();
  const methods = new Set<string>();
  const skipped = new Set<unknown>();
  walk(root, (node) => {
    if (node.type === 'MemberExpression' && node.computed === false) skipped.add(node.property);
    if (node.type === 'Property' && node.computed === false && node.shorthand === false)
      skipped.add(node.key);
    if (node.type === 'CallExpression' && isNode(node.callee) && isNode(node.callee.property))
      methods.add(String(node.callee.property.name));
    if (/^(JSX)?Identifier$/.test(node.type) && !skipped.has(node)) names.add(String(node.name));
  });
  return { names, methods };
}

/** Whether a type has, or may inherit, a member of this name. */
function hasMember(type: SyntaxNode | undefined, name: string): boolean {
  let found = false;
  walk(type, (node) => {
    const isInherited =
      (Array.isArray(node.extends) && node.extends.length > 0) ||
      (node.type === 'TSTypeAliasDeclaration' &&
        isNode(node.typeAnnotation) &&
        node.typeAnnotation.type !== 'TSTypeLiteral');
    const isMember =
      /^TS(Method|Property)Signature$/.test(node.type) && isNode(node.key) && node.key.name === name;
    if (isInherited || isMember) found = true;
  });
  return found;
}

/** Returns the paths of the files that are reached from a part of a file. */
export function reachedFiles(
  sources: ReadonlyMap<string, SourceFile>,
  path: string,
  start: SyntaxNode,
): string[] {
  const contents = new Map([...sources].map(([each, source]) => [each, contentsOf(source)]));
  const reached = new Set<string>();
  const done = new Set<SyntaxNode>();

  /** Finds a name as the file itself or its importers see it. */
  const find = (file: string, name: string): { file: string; declaration: Declaration } | undefined => {
    const declaration = contents.get(file)?.declarations.get(name);
    if (declaration) return { file, declaration };
    for (const { to, names, locals } of sources.get(file)?.imports ?? []) {
      const index = locals.indexOf(name);
      const found = index >= 0 ? find(to, names[index] ?? '') : undefined;
      if (found) return found;
    }
    return undefined;
  };

  /** The types that each file imports, as `path name` of their declarations. */
  const importedTypes = new Map(
    [...sources].map(([file, { imports }]) => {
      const types = imports.flatMap(({ to, names }) =>
        names.flatMap((name) => {
          const found = find(to, name);
          return found?.declaration.isType ? [`${found.file} ${name}`] : [];
        }),
      );
      return [file, new Set(types)];
    }),
  );
  /** Where the method of a type may be implemented: beside the type, and in what imports the type. */
  const implementersOf = (type: string, method: string): string[] => {
    const [file = '', name = ''] = type.split(' ');
    if (!hasMember(contents.get(file)?.declarations.get(name)?.node, method)) return [];
    const importers = [...importedTypes].flatMap(([each, types]) => (types.has(type) ? [each] : []));
    return [file, ...importers];
  };

  const follow = (file: string, node: SyntaxNode): void => {
    if (done.has(node)) return;
    done.add(node);
    reached.add(file);
    const { names, methods } = usesOf(node);
    for (const name of names) {
      const found = find(file, name);
      if (found && !found.declaration.isType) follow(found.file, found.declaration.node);
    }
    for (const method of methods)
      for (const type of importedTypes.get(file) ?? [])
        for (const implementer of implementersOf(type, method))
          for (const each of contents.get(implementer)?.methods.get(method) ?? []) follow(implementer, each);
  };
  follow(path, start);
  return [...reached].sort();
}
