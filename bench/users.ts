import { NIL } from '../server/src/lib/ids.ts';

/** A sort order of the list of users, for the API and for a plain query. */
export interface Order {
  sort: string;
  column: string;
  orderBy: string;
  /** The condition for rows after the one whose sort key is $1 and whose id is $2. */
  after: string;
}

const COLUMNS: Record<string, [column: string, id: string, type: string]> = {
  createdAt: ['e.created_at', 'e.user_id', 'timestamptz'],
  username: ['e.search_text', 'e.user_id', 'text COLLATE "C"'],
  email: ['e.email', 'e.user_id', 'text COLLATE "C"'],
  lastLoginAt: ['a.last_login_at', 'a.user_id', 'timestamptz'],
};

export const ORDERS: Order[] = Object.entries(COLUMNS).flatMap(([name, [column, id, type]]) =>
  ['DESC', 'ASC'].map((direction) => ({
    sort: direction === 'DESC' ? `-${name}` : name,
    column,
    orderBy: `${column} ${direction}, ${id} ${direction}`,
    after: `(${column}, ${id}) ${direction === 'DESC' ? '<' : '>'} ($1::${type}, $2::uuid)`,
  })),
);
/** The default order of the console. */
export const [NEWEST_FIRST] = ORDERS;

/** All users u with their entries e and last sign-ins a in the whole directory, for `FROM … WHERE`. */
export const USERS = `directory_entries e JOIN users u ON u.id = e.user_id JOIN directory_activity a ON a.user_id = u.id
  WHERE e.scope = '${NIL}' AND a.scope = '${NIL}'`;

/** Returns a straightforward query for a page, for comparison. */
export const list = (order: Order, conditions: string[]): string =>
  `SELECT u.*, a.last_login_at, (SELECT temporary FROM password_credentials WHERE user_id = u.id) AS temporary
   FROM ${[USERS, ...conditions].join(' AND ')} ORDER BY ${order.orderBy} LIMIT 31`;

/** Returns the cursor to the next page, and the last user of this one. */
export function nextCursor(text: string): { cursor: string; last: string } {
  const page: unknown = JSON.parse(text);
  if (
    typeof page !== 'object' ||
    page === null ||
    !('nextCursor' in page) ||
    !('items' in page) ||
    !Array.isArray(page.items)
  )
    throw new Error('not a list of users');
  const last: unknown = page.items.at(-1)?.id;
  if (typeof page.nextCursor !== 'string' || typeof last !== 'string') throw new Error('the list ends here');
  return { cursor: page.nextCursor, last };
}
