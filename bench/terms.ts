import type { Database } from '../server/src/db/database.ts';
import { random } from './statistics.ts';
import { ORDERS } from './users.ts';

/** A search term. */
export interface Term {
  q: string;
  sort: string;
  /** Further query parameters, and the same as SQL conditions. */
  filter: string;
  conditions: string[];
}
interface Person {
  username: string;
  email: string;
}

const COMMON =
  'smith JAMES mary john gmail works example north blue chen son ing ber .com outlook river foods maria ell the williams and ann systems ran'.split(
    ' ',
  );
const CHINESE = '王 李 张 刘 陈 伟 芳 建国 志强 晓明 雨桐 王伟 李娜 张敏 刘洋 陈静 国 明 华 子涵'.split(' ');
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
const PER_KIND = 200;

const plain = (q: string): Term => ({ q, sort: '-createdAt', filter: '', conditions: [] });
const many = (make: (next: <T>(list: readonly T[]) => T) => Term): Term[] => {
  const draw = random(7);
  const next = <T>(list: readonly T[]): T => {
    const chosen = list[Math.floor(draw() * list.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  };
  return Array.from({ length: PER_KIND }, () => make(next));
};
const localPart = ({ email }: Person) => email.split('@')[0] ?? '';
const FILTERS: Pick<Term, 'filter' | 'conditions'>[] = [
  { filter: '&status=disabled', conditions: ["u.status = 'disabled'"] },
  { filter: '&status=active', conditions: ["u.status = 'active'"] },
  { filter: '&systemRole=admin', conditions: ["u.system_role = 'admin'"] },
  {
    filter: '&status=disabled&systemRole=user',
    conditions: ["u.status = 'disabled'", "u.system_role = 'user'"],
  },
];

/** The kinds of terms that users type. */
export const TERMS: Record<string, (people: Person[]) => Term[]> = {
  'common fragment': () => many((next) => plain(next(COMMON))),
  'rare fragment': (people) => many((next) => plain(localPart(next(people)))),
  'absent fragment': () =>
    many((next) => plain(`${next(['qxj', 'zzq', 'vwx', 'jqk'])}${next(LETTERS)}${next(LETTERS)}`)),
  'mistyped word': (people) =>
    many((next) => {
      const [first = '', last = ''] = next(people).username.split(' ');
      const index = next([1, 2, 3]);
      // Two adjacent letters are swapped, so that a suggestion must be found.
      return plain(
        `${first} ${last.slice(0, index)}${last.slice(index + 1, index + 2)}${last.slice(index, index + 1)}${last.slice(index + 2)}`,
      );
    }),
  'one letter': () => many((next) => plain(next(LETTERS))),
  'two letters': () => many((next) => plain(`${next(LETTERS)}${next(LETTERS)}`)),
  Chinese: () => many((next) => plain(next(CHINESE))),
  'as it is typed': (people) =>
    many((next) => {
      const name = next(people).username;
      return plain(name.slice(0, next([1, 2, 3, 4, 5, 6, 7, 8])).trim());
    }),
  'several words': (people) =>
    many((next) => {
      const [first = '', last = ''] = next(people).username.split(' ');
      return plain(next([`${last} ${first}`, `${first} ${next(COMMON)}`, `${next(COMMON)} ${next(COMMON)}`]));
    }),
  'with filters': (people) =>
    many((next) => ({
      ...plain(next([next(COMMON), next(LETTERS), localPart(next(people))])),
      ...next(FILTERS),
    })),
  'in other orders': (people) =>
    many((next) => ({
      ...plain(next([next(COMMON), next(LETTERS), localPart(next(people))])),
      sort: next(ORDERS).sort,
    })),
};

/** Returns some users, the same in each run; optionally within an SQL condition on u. */
export async function sampleOf({ pool }: Database, within = 'true'): Promise<Person[]> {
  const { rows } = await pool.query<Person>(
    `SELECT username, email FROM users u WHERE ${within}
     ORDER BY created_at < '2023-05-05', created_at LIMIT 500`,
  );
  return rows;
}
