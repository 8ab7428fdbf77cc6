import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { membersQuery, type Place } from '../data.ts';
import { usePieces } from '../usePieces.ts';
import { MemberPanel } from './MemberPanel.tsx';
import type { MemberPickerProps } from './MemberPicker.tsx';
import { PanelSearch } from './PanelSearch.tsx';

type PresentMemberPanelProps = Pick<MemberPickerProps, 'of' | 'changes' | 'onChange' | 'faults'> & {
  place: Place;
};

/** The members of what exists already, found by the server as well. */
export function PresentMemberPanel({ place, ...props }: PresentMemberPanelProps) {
  const { t } = useTranslation('members');
  const [q, setQ] = useState('');
  const list = useInfiniteQuery(membersQuery(place, q));
  const { items, total, hasMore, more } = usePieces(list);
  return (
    <MemberPanel
      {...props}
      place={place}
      members={items}
      list={list}
      total={total}
      hasMore={hasMore}
      onMore={more}
      search={q}
      searchBox={<PanelSearch label={t('picker.searchMembers')} query={q} onSearch={setQ} />}
    />
  );
}
