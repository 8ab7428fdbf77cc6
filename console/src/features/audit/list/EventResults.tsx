import { useMediaQuery } from '@mantine/hooks';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ListResults } from '../../../ui/list/ListResults.tsx';
import type { AuditPage } from '../data.ts';
import type { AuditSearch } from '../search.ts';
import type { Change } from '../view.ts';
import { EventCards } from './EventCards.tsx';
import { EventTable } from './EventTable.tsx';
import { NoEvents } from './NoEvents.tsx';

interface EventResultsProps {
  list: UseQueryResult<AuditPage>;
  view: AuditSearch;
  change: Change;
  /** Opens the details of an event, or closes those that are open. */
  onToggle: (id: string | undefined) => void;
}

/** What came of asking for a page of the trail, in the form that the screen has room for. */
export function EventResults({ list, view, change, onToggle }: EventResultsProps) {
  const { t } = useTranslation('audit');
  const isNarrow = useMediaQuery('(max-width: 62em)', undefined, { getInitialValueInEffect: false });
  const Events = isNarrow ? EventCards : EventTable;
  return (
    <ListResults label={t('title')} list={list} empty={() => <NoEvents view={view} change={change} />}>
      {({ items }) => <Events events={items} openId={view.event} onToggle={onToggle} change={change} />}
    </ListResults>
  );
}
