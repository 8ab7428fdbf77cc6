import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditEvent } from 'roster-contract';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import { formatExactly } from '../time.ts';
import { reasonWords } from '../words.ts';
import classes from './EventDetails.module.css';

/** How it came about: when and from where exactly, and the ids that programs know it by. */
export function Facts({ event }: { event: AuditEvent }) {
  const { t } = useTranslation('audit');
  const texts = [
    ['time', formatExactly(event.at)],
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
