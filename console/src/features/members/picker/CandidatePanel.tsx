import { Checkbox } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type MemberChanges, withChange } from '../changes.ts';
import { type CandidateSource, candidatesQuery, type Person } from '../data.ts';
import { PeopleList } from '../PeopleList.tsx';
import { PersonLine } from '../PersonLine.tsx';
import { usePieces } from '../usePieces.ts';
import classes from './MemberPicker.module.css';
import { PanelCount } from './PanelCount.tsx';
import { PanelSearch } from './PanelSearch.tsx';

interface CandidatePanelProps {
  source: CandidateSource;
  changes: MemberChanges;
  onChange: (changes: MemberChanges) => void;
}

/** Who could be added, found by the server: there may be a hundred thousand. A tick adds them as viewer. */
export function CandidatePanel({ source, changes, onChange }: CandidatePanelProps) {
  const { t } = useTranslation('members');
  const [q, setQ] = useState('');
  const list = useInfiniteQuery(candidatesQuery(source, q));
  const { items, total, hasMore, more } = usePieces(list);
  const heading = useId();

  const isAdded = ({ id }: Person) => changes[id] !== undefined && changes[id].role !== null;
  const toggle = (user: Person) =>
    onChange(withChange(changes, { user, former: null, role: isAdded(user) ? null : 'viewer' }));
  return (
    <section className={classes.panel} aria-labelledby={heading}>
      <div className={classes.head}>
        <strong id={heading}>{t('picker.candidates')}</strong>
        <PanelCount total={total} />
      </div>
      <PanelSearch label={t('picker.searchCandidates')} query={q} onSearch={setQ} />
      <div className={classes.list} aria-busy={list.isPlaceholderData}>
        <PeopleList
          label={t('picker.candidates')}
          list={list}
          items={items}
          idOf={({ id }) => id}
          hasMore={hasMore}
          onMore={more}
          empty={t(q === '' ? 'picker.noCandidates' : 'picker.nobodyFound')}
          renderItem={(person) => (
            <div className={classes.row} data-changed={isAdded(person) || undefined}>
              <Checkbox
                size="xs"
                checked={isAdded(person)}
                onChange={() => toggle(person)}
                label={<PersonLine person={person} search={q} />}
                className={classes.who}
                styles={{ body: { alignItems: 'center' }, labelWrapper: { minWidth: 0, flex: 1 } }}
              />
            </div>
          )}
        />
      </div>
    </section>
  );
}
