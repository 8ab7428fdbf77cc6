/** The content of a message before it is formatted. */
export interface Message {
  at: Date;
  /** MSGID. */
  kind: string;
  /** Parameters of the structured data, in their order; null and undefined are left out. */
  fields: Readonly<Record<string, string | null | undefined>>;
  /** The fields to omit first, in this order, when the message is too long. */
  optional: readonly string[];
  /** MSG: a sentence for human readers. */
  text: string;
}

/** The sender of a message. */
export interface Origin {
  /** Numerical codes of the facility and of the severity (RFC 5424, 6.2.1). */
  facility: number;
  severity: number;
  host: string;
  process: number;
}

/**
 * SD-ID. Names without `@` are registered with IANA; after `@` stands a private enterprise number, and RFC 5612 reserves
 * 32473 for organizations without one (docs/decisions/0018).
 */
const STRUCTURED_DATA = 'roster@32473';
const APPLICATION = 'roster';
/** Marks the text as UTF-8 (RFC 5424, 6.4). */
const BYTE_ORDER_MARK = '\uFEFF';
/** RFC 5424, 6.2.4 allows 255; host names of machines are shorter. */
const MAX_HOST_LENGTH = 64;
/** RFC 5424, 6.2.7. */
const MAX_KIND_LENGTH = 32;
/** To this length values are cut when the message is too long: enough for an ID, and to recognize a name. Bytes. */
const SHORT_VALUE = 48;

/**
 * Formats a message of at most `maxLength` bytes (at least 1,800) by RFC 5424. If it is too long, optional fields are
 * omitted and listed in the field `omitted`; then values are cut, and finally the text.
 */
export function formatMessage(origin: Origin, message: Message, maxLength: number): Buffer {
  const header = formatHeader(origin, message);
  const fields = Object.entries(message.fields).filter(
    (field): field is [string, string] => typeof field[1] === 'string',
  );
  const escaped = fields.map(([name, value]): [string, string] => [name, escapeValue(toLine(value))]);
  let whole = `${header} ${formatData(escaped)}`;
  const available = () => maxLength - Buffer.byteLength(whole);
  const omitted: string[] = [];
  for (const name of message.optional) {
    if (available() >= 0) break;
    if (!escaped.some(([field]) => field === name)) continue;
    omitted.push(name);
    whole = `${header} ${formatData(withOmitted(escaped, omitted))}`;
  }
  if (available() < 0) whole = `${header} ${formatData(withOmitted(escaped, omitted).map(shorten))}`;
  const text = ` ${BYTE_ORDER_MARK}${toLine(message.text)}`;
  const fitsText = available() > Buffer.byteLength(` ${BYTE_ORDER_MARK}`);
  return Buffer.from(fitsText ? whole + cutToBytes(text, available()) : whole);
}

function formatHeader({ facility, severity, host, process }: Origin, { at, kind }: Message): string {
  const fields = [
    at.toISOString(),
    headerField(host, MAX_HOST_LENGTH),
    APPLICATION,
    String(process),
    headerField(kind, MAX_KIND_LENGTH),
  ];
  return `<${facility * 8 + severity}>1 ${fields.join(' ')}`;
}

/** Returns a header field: printable ASCII without blanks, `-` if nothing is left (RFC 5424, 6). */
const headerField = (text: string, maxLength: number): string =>
  text.replace(/[^\x21-\x7e]/g, '').slice(0, maxLength) || '-';

const formatData = (fields: readonly (readonly [string, string])[]): string =>
  `[${[STRUCTURED_DATA, ...fields.map(([name, value]) => `${name}="${value}"`)].join(' ')}]`;

const withOmitted = (fields: [string, string][], omitted: string[]): [string, string][] => [
  ...fields.filter(([name]) => !omitted.includes(name)),
  ...(omitted.length === 0 ? [] : [['omitted', omitted.join(' ')] satisfies [string, string]]),
];

/** Cuts a value, but not between a backslash and the character that it escapes. */
const shorten = ([name, value]: [string, string]): [string, string] => {
  const cut = cutToBytes(value, SHORT_VALUE);
  const isTorn = cut.length < value.length && (/\\*$/.exec(cut)?.[0].length ?? 0) % 2 === 1;
  return [name, isTorn ? cut.slice(0, -1) : cut];
};

/** Control characters and line separators, which would split a line of a log file. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** Returns any text as one line of well-formed UTF-8. */
const toLine = (text: string): string => text.toWellFormed().replace(UNPRINTABLE, ' ');

/** Escapes the value of a parameter (RFC 5424, 6.3.3). */
const escapeValue = (value: string): string => value.replace(/["\\\]]/g, '\\$&');

/** Cuts a text to a number of bytes in UTF-8, between characters. */
function cutToBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const buffer = Buffer.from(text);
  let end = Math.max(0, bytes);
  // Bytes of the form 10xxxxxx continue a character.
  while (end > 0 && ((buffer[end] ?? 0) & 0xc0) === 0x80) end--;
  return buffer.toString('utf8', 0, end);
}
