import { Button } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AuditEvent } from 'roster-contract';
import { formatNumber } from '../../../lib/format.ts';
import { NEW_EVENTS_COUNTED, newerEventsQuery } from '../data.ts';
import type { AuditSearch } from '../search.ts';
import classes from './NewEvents.module.css';

interface NewEventsProps {
  view: AuditSearch;
  shown: readonly AuditEvent[];
  onShow: () => void;
}

/** Says quietly that more has happened; what one is reading stays where it is until one asks for it. */
export function NewEvents({ view, shown, onShow }: NewEventsProps) {
  const { t } = useTranslation('audit');
  const { data: ids } = useQuery(newerEventsQuery(view, shown[0]));
  const known = new Set(shown.map(({ id }) => id));
  const count = ids.filter((id) => !known.has(id)).length;
  const number = formatNumber(count);
  return (
    <div role="status" className={classes.place}>
      {count > 0 && (
        <Button
          variant="light"
          size="compact-sm"
          radius="xl"
          leftSection={<IconArrowUp size={14} />}
          onClick={onShow}
        >
          {count >= NEW_EVENTS_COUNTED ? t('newEventsMany', { number }) : t('newEvents', { count, number })}
        </Button>
      )}
    </div>
  );
}
