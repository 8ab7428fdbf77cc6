import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditEvent } from 'roster-contract';
import { useSession } from '../../../api/session.ts';
import { formatFullTimestamp } from '../../../lib/format.ts';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import { useEventWords } from '../useEventWords.ts';
import { reasonWords } from '../words.ts';
import classes from './EventDetails.module.css';
import { PersonLink } from './PersonLink.tsx';
import { peopleOf } from './people.ts';

/** How it came about: when, by whom and from where exactly, and the ids that programs know it by. */
export function Facts({ event }: { event: AuditEvent }) {
  const { t } = useTranslation('audit');
  const { operatorOf, targetOf, targetTypeOf } = useEventWords();
  const { abilities } = useSession();
  const people = peopleOf(event, abilities);
  const target = targetOf(event);
  const texts = [
    ['reason', event.reason && `${reasonWords(event.reason)} (${event.reason})`],
    ['address', event.address],
    ['userAgent', event.userAgent],
    ['seal', t(event.sealed ? 'details.sealed' : 'row.unsealed')],
  ] as const;
  const ids = [
    ['requestId', event.requestId],
    ['eventId', event.id],
    ['operatedById', event.operatedBy?.id],
    ['targetId', event.target?.id],
    ['organizationId', event.organization?.id],
    ['projectId', event.project?.id],
  ] as const;
  return (
    <div>
      <h2 className={classes.title}>{t('details.facts')}</h2>
      <dl className={classes.facts}>
        <Fact name={t('details.time')}>{formatFullTimestamp(event.at)}</Fact>
        <Fact name={t('column.operatedBy')}>
          <PersonLink id={people.operator}>{operatorOf(event)}</PersonLink>
        </Fact>
        {target !== undefined && (
          <Fact name={t('column.target')}>
            <PersonLink id={people.target}>
              {t('row.targetOf', { type: targetTypeOf(event), name: target })}
            </PersonLink>
          </Fact>
        )}
        {texts.map(
          ([name, text]) =>
            text && (
              <Fact key={name} name={t(`details.${name}`)}>
                {text}
              </Fact>
            ),
        )}
        {ids.map(
          ([name, id]) =>
            id && (
              <Fact key={name} name={t(`details.${name}`)}>
                <span className={classes.copied}>
                  <span className={classes.code}>{id}</span>
                  <CopyButton text={id} label={t('details.copy', { name: t(`details.${name}`) })} />
                </span>
              </Fact>
            ),
        )}
      </dl>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
