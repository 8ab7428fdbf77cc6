import { useTranslation } from 'react-i18next';
import type { AuditEvent } from 'roster-contract';
import { humanized, operationWords, wordsOf } from './words.ts';

/** How an event is told; renders anew when the language changes. */
export function useEventWords() {
  const { t } = useTranslation('audit');

  /** Who did it, by the name at that time. Without one: somebody from outside, who has an address, or Roster itself. */
  const operatorOf = ({ operatedBy, address }: AuditEvent): string =>
    operatedBy
      ? (operatedBy.name ?? t('actor.unnamed'))
      : t(address === null ? 'actor.system' : 'actor.nobody');

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
