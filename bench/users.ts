/** An order of the list of users, as the interface names it and as a plain query writes it. */
export interface Order {
  sort: string;
  column: string;
  orderBy: string;
  /** The rows after the one of which $1 is the sort key and $2 the id. */
  after: string;
}

const COLUMNS: Record<string, [column: string, id: string, type: string]> = {
  createdAt: ['u.created_at', 'u.id', 'timestamptz'],
  username: ['u.search_text', 'u.id', 'text COLLATE "C"'],
  email: ['lower(u.email COLLATE "C")', 'u.id', 'text COLLATE "C"'],
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
/** What the console shows first. */
export const [NEWEST_FIRST] = ORDERS;

/** The plain query for a page: what anybody would write first. */
export const list = (order: Order, conditions: string[]): string =>
  `SELECT u.*, a.last_login_at, c.temporary FROM users u JOIN user_activity a ON a.user_id = u.id
   LEFT JOIN password_credentials c ON c.user_id = u.id
   WHERE ${conditions.length === 0 ? 'true' : conditions.join(' AND ')} ORDER BY ${order.orderBy} LIMIT 31`;

/** Where a page of the interface leads on, and its last person. */
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
