import { useTranslation } from 'react-i18next';
import type { AuditEvent } from 'roster-contract';
import { humanized, operationWords, wordsOf } from './words.ts';

/** Who administers an organization is not told who declined to join it; it was the one who was asked. */
const ANSWERS = ['accept', 'decline'];
/** What people do who are not signed in; from where is not told to everybody. Whatever else nobody did, Roster did. */
const FROM_OUTSIDE = ['sign_in', 'request', 'request_link', 'lookup', 'request_password_reset'];

/** How an event is told; renders anew when the language changes. */
export function useEventWords() {
  const { t } = useTranslation('audit');

  /** Who did it, by the name at that time; else whoever it can have been. */
  const operatorOf = ({ operatedBy, address, eventType, operation }: AuditEvent): string => {
    if (operatedBy) return operatedBy.name ?? t('actor.unnamed');
    if (eventType === 'invitation' && ANSWERS.includes(operation)) return t('actor.invited');
    return t(address !== null || FROM_OUTSIDE.includes(operation) ? 'actor.nobody' : 'actor.system');
  };

  /** What it was done to; undefined where there is nothing, or nothing with a name. */
  const targetOf = ({ target }: AuditEvent): string | undefined => {
    if (!target) return undefined;
    if (target.type === 'setting' && target.name !== null)
      return wordsOf('section', target.name) ?? target.name;
    return target.name ?? (target.id === null ? undefined : shortId(target.id));
  };
  const targetTypeOf = ({ target }: AuditEvent): string =>
    target ? (wordsOf('targetType', target.type) ?? humanized(target.type)) : '';
  const operationOf = ({ eventType, operation }: AuditEvent): string => operationWords(eventType, operation);
  return { operatorOf, targetOf, targetTypeOf, operationOf };
}

/** Enough of an id to tell it from others at a glance: its end, since the beginning is a time. */
const shortId = (id: string): string => `…${id.slice(-8)}`;
