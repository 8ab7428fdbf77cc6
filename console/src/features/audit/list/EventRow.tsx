import { Text } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { EventDetails } from '../details/EventDetails.tsx';
import { useEventWords } from '../useEventWords.ts';
import classes from './EventTable.module.css';
import { EventTime } from './EventTime.tsx';
import type { EventProps } from './event-list.ts';
import { Named } from './Named.tsx';
import { OpenButton } from './OpenButton.tsx';
import { OutcomeState } from './OutcomeState.tsx';

/** The columns that are always there. */
const ALWAYS = 7;
/** Those that come and go with the width; a cell that spanned hidden ones would make room for them. */
const SOMETIMES = ['organization', 'project', 'address'] as const;

/** One event in the table; its details open below it. Memoized, since opening one would redraw a hundred. */
export const EventRow = memo(function EventRow({ event, isOpen, onToggle, change }: EventProps) {
  const { t } = useTranslation('audit');
  const { operatorOf, targetOf, targetTypeOf, operationOf } = useEventWords();
  const toggle = () => onToggle(isOpen ? undefined : event.id);
  const target = targetOf(event);
  return (
    <>
      <tr
        className={classes.row}
        data-open={isOpen || undefined}
        // For the mouse; the keyboard has the button. Who marks a text to copy it does not mean the row.
        onClick={() => window.getSelection()?.isCollapsed !== false && toggle()}
      >
        <td className={classes.open}>
          <OpenButton event={event} isOpen={isOpen} onClick={toggle} />
        </td>
        <td className={classes.time}>
          <EventTime event={event} />
        </td>
        <td className={classes.eventType}>{t(`eventType.${event.eventType}`)}</td>
        <td className={classes.operation}>
          <Text size="sm" fw={500} truncate title={operationOf(event)}>
            {operationOf(event)}
          </Text>
        </td>
        <td>
          <Named name={operatorOf(event)} isDimmed={event.operatedBy === null} />
        </td>
        <td>
          <Named
            name={target}
            title={
              target === undefined
                ? undefined
                : t('row.targetOf', { type: targetTypeOf(event), name: target })
            }
          />
        </td>
        <td className={classes.organization}>
          <Named name={event.organization?.name ?? undefined} />
        </td>
        <td className={classes.project}>
          <Named name={event.project?.name ?? undefined} />
        </td>
        <td className={classes.outcome}>
          <OutcomeState event={event} />
        </td>
        <td className={classes.address}>
          <Named name={event.address ?? undefined} />
        </td>
      </tr>
      {isOpen && (
        <tr className={classes.details}>
          <td colSpan={ALWAYS} className={classes.panel}>
            <div className={classes.wide}>
              <EventDetails event={event} change={change} />
            </div>
          </td>
          {SOMETIMES.map((column) => (
            <td key={column} className={classes[column]} />
          ))}
        </tr>
      )}
    </>
  );
});
