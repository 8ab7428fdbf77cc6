import { parseArgs } from 'node:util';

/** What to measure, and for how long. */
export interface Options {
  /** The sizes of the directories to measure, one after the other. */
  people: number[];
  /** Only scenarios whose name contains this. */
  only: string;
  rounds: number;
  /** The duration of a round of load, in seconds. */
  seconds: number;
  /** The number of sequential requests in a round of latencies. */
  requests: number;
  /** The number of sort orders of the list to measure. */
  orders: number;
  starts: number;
  /** The number of events that the audit log is filled up to. */
  events: number;
  /** undefined: the embedded PostgreSQL. */
  databaseUrl: string | undefined;
}

export const HELP = `npm run bench -- [options]
  --people 100000,1000000   sizes of the directories
  --only NAME               only scenarios whose name contains NAME: session, password, pages, search,
                            typos, scopes, writes, activity, decisions, mail, sso, start, memory,
                            console, audit-log, export
  --events 1000000          how many events the audit log is filled up to; 0: leave it alone
  --quick                   about a minute: 100,000 people, short rounds
BENCH_DATABASE_URL: a PostgreSQL to use instead of the embedded one; databases named roster_bench_… are made there.
Seeded directories are kept in bench/.data (or in that PostgreSQL) for the next run.`;

/** Parses the command line. Throws an error with a message for the user. */
export function readOptions(): Options | 'help' {
  const { values } = parseArgs({
    options: {
      people: { type: 'string' },
      only: { type: 'string', default: '' },
      events: { type: 'string' },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const people = (values.people ?? (values.quick ? '100000' : '100000,1000000')).split(',').map(Number);
  if (!people.every((count) => Number.isInteger(count) && count >= 1000))
    throw new Error('--people takes whole numbers from 1000 on, such as 100000,1000000.');
  const events = Number(values.events ?? (values.quick ? 100_000 : 1_000_000));
  if (!Number.isInteger(events) || events < 0)
    throw new Error('--events takes a whole number, such as 10000000.');
  return {
    people,
    events,
    only: values.only,
    rounds: values.quick ? 3 : 5,
    seconds: values.quick ? 1 : 2,
    requests: values.quick ? 15 : 40,
    orders: values.quick ? 2 : 8,
    starts: values.quick ? 3 : 10,
    databaseUrl: process.env.BENCH_DATABASE_URL || undefined,
  };
}
