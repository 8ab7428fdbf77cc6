import pg from 'pg';

/** `timestamptz`. */
const TIME_TYPE = pg.types.builtins.TIMESTAMPTZ;

/** A time with microseconds, which PostgreSQL has and `Date` does not. `toISOString` is exact; all else has milliseconds. */
class ExactTime extends Date {
  readonly #microseconds: string;

  /** @param microseconds the three digits after the milliseconds. */
  constructor(time: Date, microseconds: string) {
    super(time);
    this.#microseconds = microseconds;
  }

  override toISOString(): string {
    return super.toISOString().replace('Z', `${this.#microseconds}Z`);
  }
}

/**
 * Type parsers for connections that read times exactly. Cursors and exports continue at the ISO text of a row's time: if
 * it were cut to milliseconds, rows that differ in microseconds would be skipped or read again.
 */
export const exactTimes: pg.CustomTypesConfig = {
  getTypeParser(type: number, format?: 'text' | 'binary') {
    if (type !== TIME_TYPE || format === 'binary') return pg.types.getTypeParser(type, format);
    const parse = pg.types.getTypeParser(type, 'text');
    return (text: string) => {
      const digits = /\.\d{3}(\d{1,3})/.exec(text)?.[1];
      // Most times, which Roster's clock gave, have milliseconds.
      if (digits === undefined) return parse(text);
      const time: unknown = parse(text.replace(/(\.\d{3})\d+/, '$1'));
      return time instanceof Date ? new ExactTime(time, digits.padEnd(3, '0')) : time;
    };
  },
};
