import type { AuditEventBody } from './contract.ts';

/**
 * Spreadsheets take a text file without it for one of the code page of their machine, and names of people become
 * nonsense. Programs that do not expect it have NDJSON.
 */
const BYTE_ORDER_MARK = '\uFEFF';

/** The columns, in their order. */
const COLUMNS: Record<string, (event: AuditEventBody) => string | null> = {
  at: ({ at }) => at,
  eventType: ({ eventType }) => eventType,
  operation: ({ operation }) => operation,
  outcome: ({ outcome }) => outcome,
  reason: ({ reason }) => reason,
  operatedBy: ({ operatedBy }) => operatedBy?.name ?? null,
  target: ({ target }) => target?.name ?? null,
  organization: ({ organization }) => organization?.name ?? null,
  project: ({ project }) => project?.name ?? null,
  address: ({ address }) => address,
  userAgent: ({ userAgent }) => userAgent,
  before: ({ before }) => jsonCell(before),
  after: ({ after }) => jsonCell(after),
  id: ({ id }) => id,
  operatedById: ({ operatedBy }) => operatedBy?.id ?? null,
  targetType: ({ target }) => target?.type ?? null,
  targetId: ({ target }) => target?.id ?? null,
  organizationId: ({ organization }) => organization?.id ?? null,
  projectId: ({ project }) => project?.id ?? null,
  requestId: ({ requestId }) => requestId,
  sealed: ({ sealed }) => String(sealed),
};
const VALUES = Object.values(COLUMNS);

/** What a formula begins with (OWASP, CSV Injection), also in its wide and small forms. */
const FORMULA = '=+\\-@＝＋－＠﹦﹢﹣﹫−';
/**
 * Where a cell begins: at the beginning, and after whatever a spreadsheet of some language takes for the end of one. A
 * German one reads our commas as text and a semicolon in somebody's user agent as the end of a cell, quoted or not.
 */
const BEGINS = '(?<=^|[,;\\t\\r\\n"])';
/** Blanks and apostrophes before it change nothing. */
const DANGER = new RegExp(`${BEGINS}(?=[\\s']*[${FORMULA}])|^(?=[\\s']*[\\t\\r\\n])`, 'g');
const STRING = /"(?:[^"\\]|\\.)*"/g;
const DANGER_IN_STRING = new RegExp(`(?<=[,;"][\\s']*)[${FORMULA}]`, 'g');

/** A text that no spreadsheet takes for a formula: an apostrophe stands where it would begin, which says “this is text”. */
export const defused = (text: string): string => text.replace(DANGER, "'");

/** The same for compact JSON: what begins a formula is escaped (RFC 8259, 7), so that it still is the same JSON. */
function jsonCell(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return JSON.stringify(value).replace(STRING, (literal) =>
    literal.replace(DANGER_IN_STRING, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}

/** A cell (RFC 4180, 2.5 to 2.7). Nothing is an empty one. */
function cell(value: string | null): string {
  if (value === null) return '';
  const text = defused(value);
  return /[",;'\s]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The first line. */
export const csvHeader = (): string => `${BYTE_ORDER_MARK}${Object.keys(COLUMNS).join(',')}\r\n`;

/** The line of an event. */
export const csvLine = (event: AuditEventBody): string =>
  `${VALUES.map((read) => cell(read(event))).join(',')}\r\n`;
