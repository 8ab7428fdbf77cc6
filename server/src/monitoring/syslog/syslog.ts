import { cutToBytes, escapeValue, headerField, lineOf } from './text.ts';

/** What a message says, before it is written. */
export interface Content {
  at: Date;
  /** What kind of message it is (MSGID). */
  kind: string;
  /** In their order; null and undefined are left out. */
  fields: Readonly<Record<string, string | null | undefined>>;
  /** The fields that go first when there is not enough room, in this order. */
  spare: readonly string[];
  /** For people. */
  sentence: string;
}

/** From what and where messages come. */
export interface Origin {
  /** Code of the facility and of the severity (RFC 5424, 6.2.1). */
  facility: number;
  severity: number;
  host: string;
  process: number;
}

/**
 * Ours among everybody's structured data. Names without `@` are IANA's; behind it stands a private enterprise number,
 * and 32473 is the one that RFC 5612 keeps for whoever has none (docs/decisions/0018).
 */
const STRUCTURED_DATA = 'roster@32473';
const APPLICATION = 'roster';
/** Says that UTF-8 follows (RFC 5424, 6.4). */
const BYTE_ORDER_MARK = '\uFEFF';
/** RFC 5424, 6.2.4 allows 255; longer than any name of a machine's own. */
const LONGEST_HOST = 64;
/** RFC 5424, 6.2.7. */
const LONGEST_KIND = 32;
/** What an id needs, and enough of a name to know it by, when there is no room. Bytes. */
const SHORT_VALUE = 48;

/**
 * Writes a message by RFC 5424 that has at most so many bytes (at least 1,800). When there is no room, the spare fields
 * are left out, which the field `omitted` tells; then values are cut, and last the sentence.
 */
export function writeMessage(origin: Origin, content: Content, longest: number): Buffer {
  const header = headerOf(origin, content);
  const fields = Object.entries(content.fields).filter(
    (field): field is [string, string] => typeof field[1] === 'string',
  );
  const clean = fields.map(([name, value]): [string, string] => [name, escapeValue(lineOf(value))]);
  let whole = `${header} ${dataOf(clean)}`;
  const room = () => longest - Buffer.byteLength(whole);
  const omitted: string[] = [];
  for (const name of content.spare) {
    if (room() >= 0) break;
    if (!clean.some(([field]) => field === name)) continue;
    omitted.push(name);
    whole = `${header} ${dataOf(withOmitted(clean, omitted))}`;
  }
  if (room() < 0) whole = `${header} ${dataOf(withOmitted(clean, omitted).map(shortened))}`;
  const sentence = ` ${BYTE_ORDER_MARK}${lineOf(content.sentence)}`;
  const isOfUse = room() > Buffer.byteLength(` ${BYTE_ORDER_MARK}`);
  return Buffer.from(isOfUse ? whole + cutToBytes(sentence, room()) : whole);
}

function headerOf({ facility, severity, host, process }: Origin, { at, kind }: Content): string {
  const fields = [
    at.toISOString(),
    headerField(host, LONGEST_HOST),
    APPLICATION,
    String(process),
    headerField(kind, LONGEST_KIND),
  ];
  return `<${facility * 8 + severity}>1 ${fields.join(' ')}`;
}

const dataOf = (fields: readonly (readonly [string, string])[]): string =>
  `[${[STRUCTURED_DATA, ...fields.map(([name, value]) => `${name}="${value}"`)].join(' ')}]`;

const withOmitted = (fields: [string, string][], omitted: string[]): [string, string][] => [
  ...fields.filter(([name]) => !omitted.includes(name)),
  ...(omitted.length === 0 ? [] : [['omitted', omitted.join(' ')] satisfies [string, string]]),
];

/** A backslash that lost what it stood before would take the quote with it. */
const shortened = ([name, value]: [string, string]): [string, string] => {
  const cut = cutToBytes(value, SHORT_VALUE);
  const isTorn = cut.length < value.length && (/\\*$/.exec(cut)?.[0].length ?? 0) % 2 === 1;
  return [name, isTorn ? cut.slice(0, -1) : cut];
};
