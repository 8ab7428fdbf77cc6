import i18next from 'i18next';
import type { AuditEvent } from 'roster-contract';
import { formatFullTimestamp, formatNumber } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';

/**
 * Returns the label of an operation, a field, a value and so on. undefined for what has none: a newer server may record
 * more, and old events may contain what no longer exists.
 */
const labelOf = (...path: string[]): string | undefined => messageOf('audit', path);

function messageOf(namespace: 'audit' | 'errors', path: string[]): string | undefined {
  const message: unknown = i18next.getResource(i18next.language, namespace, path.join('.'));
  return typeof message === 'string' ? message : undefined;
}

/** Converts an identifier to text: `roleInTeam` and `role_in_team` become “Role in team”. */
function humanized(name: string): string {
  const spaced = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

export const operationLabel = (eventType: string, operation: string): string =>
  labelOf('operation', eventType, operation) ?? humanized(operation);

/** Returns why an operation did not succeed: from the audit log's perspective if there is a text, else the error's. */
export const reasonLabel = (code: string): string =>
  labelOf('reason', code) ??
  messageOf('errors', ['problems', code]) ??
  messageOf('errors', ['faults', code]) ??
  humanized(code);

/** Returns the path of a recorded field; names of resources and ids in it stay as they are. */
export const pathLabel = (path: readonly string[]): string =>
  path
    .map((name) => (/^[a-z]\w*$/.test(name) ? (labelOf('field', name) ?? humanized(name)) : name))
    .join(' › ');

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** The labels of empty values and booleans. */
interface BasicLabels {
  empty: string;
  yes: string;
  no: string;
}

/** Returns a recorded value as text: times in the viewer's time zone, choices by their labels, others unchanged. */
export function valueLabel(field: string, value: unknown, labels: BasicLabels): string {
  if (value === null || value === undefined || value === '') return labels.empty;
  if (typeof value === 'boolean') return value ? labels.yes : labels.no;
  if (typeof value === 'number') return field === 'port' ? String(value) : formatNumber(value);
  if (typeof value === 'string')
    return TIME.test(value) ? formatFullTimestamp(value) : (labelOf('value', field, value) ?? value);
  if (Array.isArray(value))
    return value.length === 0
      ? labels.empty
      : value.map((item) => valueLabel(field, item, labels)).join(', ');
  return Object.keys(value).length === 0 ? labels.empty : JSON.stringify(value);
}

/** Operations of invited users, whose name organization admins don't see. */
const BY_INVITEE = ['accept', 'decline'];
/** Operations without a session. Events without an operator and an address that are none of these are the system's. */
const ANONYMOUS = ['sign_in', 'request', 'request_link', 'lookup', 'request_password_reset'];

/** Returns functions for the labels of an event; renders again when the language changes. */
export function useEventLabels() {
  const { t } = useTranslation('audit');

  /** The operator's name at the time of the event. */
  const operatorOf = ({ operatedBy, address, eventType, operation }: AuditEvent): string => {
    if (operatedBy) return operatedBy.name ?? t('actor.unnamed');
    if (eventType === 'invitation' && BY_INVITEE.includes(operation)) return t('actor.invitee');
    return t(address !== null || ANONYMOUS.includes(operation) ? 'actor.anonymous' : 'actor.system');
  };

  /** undefined if there is no target or if it has neither a name nor an id. */
  const targetOf = ({ target }: AuditEvent): string | undefined => {
    if (!target) return undefined;
    if (target.type === 'setting' && target.name !== null)
      return labelOf('section', target.name) ?? target.name;
    return target.name ?? (target.id === null ? undefined : shortId(target.id));
  };
  const targetTypeOf = ({ target }: AuditEvent): string =>
    target ? (labelOf('targetType', target.type) ?? humanized(target.type)) : '';
  const operationOf = ({ eventType, operation }: AuditEvent): string => operationLabel(eventType, operation);
  return { operatorOf, targetOf, targetTypeOf, operationOf };
}

/** The end of an id distinguishes it from others, since ids begin with a time. */
const shortId = (id: string): string => `…${id.slice(-8)}`;
