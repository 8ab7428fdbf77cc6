import type { AuditEventBody } from './contract.ts';

/** Without it spreadsheets read the file in the code page of their machine. Programs that do not expect it use NDJSON. */
const BYTE_ORDER_MARK = '\uFEFF';

/** The columns in their order. */
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

/** The first characters of formulas (OWASP, CSV Injection), with their full-width and small forms. */
const FORMULA = '=+\\-@＝＋－＠﹦﹢﹣﹫−';
/**
 * The beginning of a cell in any locale: the beginning of the text, or what follows a separator. A German spreadsheet,
 * for example, reads the semicolon of a user agent as the end of a cell, quoted or not.
 */
const CELL_START = '(?<=^|[,;\\t\\r\\n"])';
/** Blanks and apostrophes before a formula do not prevent it. */
const FORMULA_START = new RegExp(`${CELL_START}(?=[\\s']*[${FORMULA}])|^(?=[\\s']*[\\t\\r\\n])`, 'g');
const JSON_STRING = /"(?:[^"\\]|\\.)*"/g;
const FORMULA_IN_JSON = new RegExp(`(?<=[,;"][\\s']*)[${FORMULA}]`, 'g');

/** Returns a text that no spreadsheet evaluates: an apostrophe before each formula marks it as text. */
export const escapeFormulas = (text: string): string => text.replace(FORMULA_START, "'");

/** The same for JSON: the first character of a formula is escaped (RFC 8259, 7), so the JSON value stays the same. */
function jsonCell(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return JSON.stringify(value).replace(JSON_STRING, (literal) =>
    literal.replace(FORMULA_IN_JSON, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}

/** Returns a cell (RFC 4180, 2.5 to 2.7); an empty one for null. */
function cell(value: string | null): string {
  if (value === null) return '';
  const text = escapeFormulas(value);
  return /[",;'\s]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Returns the header row. */
export const csvHeader = (): string => `${BYTE_ORDER_MARK}${Object.keys(COLUMNS).join(',')}\r\n`;

/** Returns the row of an event. */
export const csvLine = (event: AuditEventBody): string =>
  `${VALUES.map((read) => cell(read(event))).join(',')}\r\n`;
