/** One recorded field of an event, with its values before and after. */
export interface Difference {
  /** The names of the enclosing objects, then the field's. */
  path: string[];
  kind: 'added' | 'removed' | 'changed' | 'same';
  before: unknown;
  after: unknown;
}

/** Fields that identify an entry of a list, so that it is compared with the same entry whatever the order. */
const KEYS = ['id', 'organizationId', 'projectId', 'userId'];
/** Deeper than anything that Roster records; deeper values are compared as a whole. */
const MAX_DEPTH = 6;

/** Compares the values before and after, field by field, in the recorded order. */
export function differencesOf(before: unknown, after: unknown): Difference[] {
  return compare(before ?? undefined, after ?? undefined, []);
}

function compare(before: unknown, after: unknown, path: string[]): Difference[] {
  const oldFields = fieldsOf(before, path);
  const newFields = fieldsOf(after, path);
  const isNested = path.length < MAX_DEPTH && (oldFields ?? newFields) !== undefined;
  if (isNested && (oldFields || before === undefined) && (newFields || after === undefined)) {
    const names = new Set([...(oldFields?.keys() ?? []), ...(newFields?.keys() ?? [])]);
    return [...names].flatMap((name) => compare(oldFields?.get(name), newFields?.get(name), [...path, name]));
  }
  return path.length === 0 ? [] : [{ path, kind: kindOf(before, after), before, after }];
}

function kindOf(before: unknown, after: unknown): Difference['kind'] {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  return JSON.stringify(before) === JSON.stringify(after) ? 'same' : 'changed';
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns the fields of an object, or the entries of a list of objects by their ids; undefined for a single value. */
function fieldsOf(value: unknown, path: readonly string[]): Map<string, unknown> | undefined {
  if (isRecord(value)) {
    const entries = Object.entries(value);
    // A field with an empty object is a value; an empty record has no fields.
    return entries.length > 0 || path.length === 0 ? new Map(entries) : undefined;
  }
  if (!Array.isArray(value) || value.length === 0 || !value.every(isRecord)) return undefined;
  const entries = new Map<string, unknown>();
  for (const [index, entry] of value.entries()) {
    const [name, fields] = entryOf(entry, index);
    // Names need not be unique.
    entries.set(entries.has(name) ? `${name} (${index + 1})` : name, fields);
  }
  return entries;
}

/** Returns an entry's name and its fields without the ids. */
function entryOf(entry: Record<string, unknown>, index: number): [string, unknown] {
  const key = KEYS.find((name) => typeof entry[name] === 'string');
  if (key === undefined) return [String(index + 1), entry];
  const name = typeof entry.name === 'string' ? entry.name : String(entry[key]);
  const rest = Object.entries(entry).filter(([field]) => field !== 'name' && !KEYS.includes(field));
  return [name, rest.length > 0 ? Object.fromEntries(rest) : name];
}

/** Compares two lists of primitive values; undefined unless both are such lists. */
export function itemsOf(
  before: unknown,
  after: unknown,
): { removed: unknown[]; added: unknown[]; kept: unknown[] } | undefined {
  if (!Array.isArray(before) || !Array.isArray(after)) return undefined;
  const isPrimitive = (value: unknown) => typeof value !== 'object';
  if (![...before, ...after].every(isPrimitive)) return undefined;
  return {
    removed: before.filter((item) => !after.includes(item)),
    added: after.filter((item) => !before.includes(item)),
    kept: after.filter((item) => before.includes(item)),
  };
}
