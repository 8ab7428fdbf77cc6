import type { PostgresPool, PostgresPoolClient } from 'kysely';

/** From this use on a statement is prepared: many are rare, such as those of a search with certain filters. */
const USES_BEFORE = 3;
/** At most so many statements are prepared on a connection, since PostgreSQL keeps them in memory. */
const MAX_PREPARED = 100;
/** Longer texts are not prepared: they insert as many rows as their values happen to have. Characters. */
const MAX_TEXT = 3000;
/** Texts whose uses are counted. Beyond that, counting begins anew: texts may contain lists of any length. */
const MAX_COUNTED = 1000;

/**
 * Matches statements whose best plan depends on the values: how large a scope is, how rare a word. PostgreSQL might choose
 * one plan for all values, so these are planned each time. Inserting audit events does not depend on them.
 */
const DEPENDS_ON_VALUES = /\blike\b|\bdirectory_|(?<!insert into "?)\baudit_events\b/i;

/** Returns a function that returns the name of a statement to be prepared; undefined: it is not prepared. */
function createNames(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  const uses = new Map<string, number>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined || names.size >= MAX_PREPARED) return known;
    const used = (uses.get(text) ?? 0) + 1;
    if (used < USES_BEFORE || text.length > MAX_TEXT || DEPENDS_ON_VALUES.test(text)) {
      if (uses.size >= MAX_COUNTED) uses.clear();
      uses.set(text, used);
      return undefined;
    }
    uses.delete(text);
    const name = `roster-${names.size + 1}`;
    names.set(text, name);
    return name;
  };
}

/**
 * Returns a pool whose clients prepare the statements that are used again and again, so that PostgreSQL parses and plans
 * them once per connection (docs/decisions/0027-prepared-statements.md). A pooler in transaction mode, which would break
 * this, is refused at the start.
 */
export function preparing(pool: PostgresPool): PostgresPool {
  const nameOf = createNames();
  const clients = new WeakMap<PostgresPoolClient, PostgresPoolClient>();
  const wrap = (client: PostgresPoolClient): PostgresPoolClient => {
    const query = (text: unknown, values: unknown) => {
      const isCounted = typeof text === 'string' && Array.isArray(values) && values.length > 0;
      const name = isCounted ? nameOf(text) : undefined;
      return Reflect.apply(
        client.query,
        client,
        name === undefined ? [text, values] : [{ name, text, values }],
      );
    };
    // The pool sets another `release` at each checkout.
    const release = (destroy?: boolean) => client.release(destroy);
    return Object.assign(Object.create(client), { query, release });
  };
  return {
    async connect() {
      const client = await pool.connect();
      const known = clients.get(client) ?? wrap(client);
      clients.set(client, known);
      return known;
    },
    end: () => pool.end(),
  };
}
