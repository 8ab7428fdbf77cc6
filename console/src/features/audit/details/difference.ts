/** One field of what an event has recorded, before it and after it. */
export interface Difference {
  /** Its name, and those of what it lies in. */
  path: string[];
  kind: 'added' | 'removed' | 'changed' | 'same';
  before: unknown;
  after: unknown;
}

/** What identifies an entry of a list, so that it is compared with itself wherever it stands. */
const KEYS = ['id', 'organizationId', 'projectId', 'userId'];
/** Deeper than anything that Roster records; what lies below is told as it is. */
const DEEPEST = 6;

/** Field by field, what was before and what is after. Fields keep the order in which they were recorded. */
export function differencesOf(before: unknown, after: unknown): Difference[] {
  return compare(before ?? undefined, after ?? undefined, []);
}

function compare(before: unknown, after: unknown, path: string[]): Difference[] {
  const former = fieldsOf(before, path);
  const present = fieldsOf(after, path);
  const isNested = path.length < DEEPEST && (former ?? present) !== undefined;
  if (isNested && (former || before === undefined) && (present || after === undefined)) {
    const names = new Set([...(former?.keys() ?? []), ...(present?.keys() ?? [])]);
    return [...names].flatMap((name) => compare(former?.get(name), present?.get(name), [...path, name]));
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

/** The fields of an object, or the entries of a list of objects by what identifies them; undefined: it is one value. */
function fieldsOf(value: unknown, path: readonly string[]): Map<string, unknown> | undefined {
  if (isRecord(value)) {
    const entries = Object.entries(value);
    // The whole record may be empty; a field that is says so.
    return entries.length > 0 || path.length === 0 ? new Map(entries) : undefined;
  }
  if (!Array.isArray(value) || value.length === 0 || !value.every(isRecord)) return undefined;
  const entries = new Map<string, unknown>();
  for (const [index, entry] of value.entries()) {
    const [name, fields] = entryOf(entry, index);
    // Two may be called the same.
    entries.set(entries.has(name) ? `${name} (${index + 1})` : name, fields);
  }
  return entries;
}

/** An entry under its name, without what only identifies it. */
function entryOf(entry: Record<string, unknown>, index: number): [string, unknown] {
  const key = KEYS.find((name) => typeof entry[name] === 'string');
  if (key === undefined) return [String(index + 1), entry];
  const name = typeof entry.name === 'string' ? entry.name : String(entry[key]);
  const rest = Object.entries(entry).filter(([field]) => field !== 'name' && !KEYS.includes(field));
  return [name, rest.length > 0 ? Object.fromEntries(rest) : name];
}

/** What came into a list of plain values, what went, and what stayed; undefined where one of them is no such list. */
export function itemsOf(
  before: unknown,
  after: unknown,
): { removed: unknown[]; added: unknown[]; kept: unknown[] } | undefined {
  if (!Array.isArray(before) || !Array.isArray(after)) return undefined;
  const isPlain = (value: unknown) => typeof value !== 'object';
  if (![...before, ...after].every(isPlain)) return undefined;
  return {
    removed: before.filter((item) => !after.includes(item)),
    added: after.filter((item) => !before.includes(item)),
    kept: after.filter((item) => before.includes(item)),
  };
}
