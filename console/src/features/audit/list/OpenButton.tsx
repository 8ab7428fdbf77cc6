import { ActionIcon } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { AuditEvent } from 'roster-contract';
import { formatTimestamp } from '../../../lib/format.ts';
import { detailsId } from '../details/EventDetails.tsx';
import { useEventWords } from '../useEventWords.ts';
import classes from './OpenButton.module.css';

interface OpenButtonProps {
  event: AuditEvent;
  isOpen: boolean;
  onClick: () => void;
}

/** Opens and closes the details of an event. */
export function OpenButton({ event, isOpen, onClick }: OpenButtonProps) {
  const { t } = useTranslation('audit');
  const { operationOf, targetOf, operatorOf } = useEventWords();
  const facts = {
    operation: `${t(`eventType.${event.eventType}`)}, ${operationOf(event)}`,
    target: targetOf(event) ?? operatorOf(event),
    time: formatTimestamp(event.at),
  };
  return (
    <ActionIcon
      size={24}
      aria-expanded={isOpen}
      {...(isOpen && { 'aria-controls': detailsId(event) })}
      aria-label={t('row.open', facts)}
      onClick={(press) => {
        // The row around it listens, too.
        press.stopPropagation();
        onClick();
      }}
    >
      <IconChevronRight size={15} stroke={1.75} className={classes.chevron} />
    </ActionIcon>
  );
}
