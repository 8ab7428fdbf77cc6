import { Checkbox, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { type OnSearch, useSearchText } from '../../../ui/list/SearchBox.tsx';
import { type MemberUser, membersQuery } from '../../memberships/api.ts';
import type { Resource } from '../../memberships/memberships.ts';
import { type CandidateSource, candidatesQuery } from '../api.ts';
import { UserCount, UserLine, UserList, useLoadedItems } from '../UserList.tsx';
import { type MemberChanges, withChange } from './changes.ts';
import { MemberPanel } from './MemberPanel.tsx';
import classes from './MemberPicker.module.css';

export interface MemberPickerProps {
  type: Resource['type'];
  candidates: CandidateSource;
  /** The existing organization or project whose members are changed. */
  resource?: Resource;
  changes: MemberChanges;
  onChange: (changes: MemberChanges) => void;
  /** The server's faults by user id. */
  faults: Readonly<Record<string, string>>;
}

/** Candidates on one side, members on the other. Collects changes and saves nothing. */
export function MemberPicker({ type, candidates, resource, changes, onChange, faults }: MemberPickerProps) {
  const shared = { type, changes, onChange, faults };
  return (
    <div className={classes.panels}>
      <CandidatePanel type={type} source={candidates} changes={changes} onChange={onChange} />
      {resource ? (
        <ExistingMemberPanel resource={resource} {...shared} />
      ) : (
        <MemberPanel members={[]} hasMore={false} {...shared} />
      )}
    </div>
  );
}

interface CandidatePanelProps {
  type: Resource['type'];
  source: CandidateSource;
  changes: MemberChanges;
  onChange: (changes: MemberChanges) => void;
}

/** The users who can be added, searched on the server. Checking one adds them as viewer. */
function CandidatePanel({ type, source, changes, onChange }: CandidatePanelProps) {
  const { t } = useTranslation('resources');
  const [q, setQ] = useState('');
  const list = useInfiniteQuery(candidatesQuery(source, q));
  const { items, total, hasMore, loadMore } = useLoadedItems(list);
  const heading = useId();

  const isAdded = ({ id }: MemberUser) => changes[id] !== undefined && changes[id].role !== null;
  const toggle = (user: MemberUser) =>
    onChange(withChange(changes, { user, former: null, role: isAdded(user) ? null : 'viewer' }));
  return (
    <section className={classes.panel} aria-labelledby={heading}>
      <div className={classes.head}>
        <strong id={heading}>{t('picker.candidates')}</strong>
        <UserCount total={total} />
      </div>
      <PanelSearch label={t('picker.searchCandidates')} query={q} onSearch={setQ} isFirst />
      <div className={classes.list} aria-busy={list.isPlaceholderData}>
        <UserList
          label={t('picker.candidates')}
          list={list}
          items={items}
          idOf={({ id }) => id}
          hasMore={hasMore}
          onMore={loadMore}
          empty={t(q === '' ? 'picker.noCandidates' : 'members.noResults')}
          emptyText={q === '' ? t(`picker.noCandidatesText.${type}`) : undefined}
          renderItem={(user) => (
            <div className={classes.row} data-changed={isAdded(user) || undefined}>
              <Checkbox
                size="xs"
                checked={isAdded(user)}
                onChange={() => toggle(user)}
                label={<UserLine user={user} search={q} />}
                className={classes.user}
                styles={{ body: { alignItems: 'center' }, labelWrapper: { minWidth: 0, flex: 1 } }}
              />
            </div>
          )}
        />
      </div>
    </section>
  );
}

type ExistingMemberPanelProps = Pick<MemberPickerProps, 'type' | 'changes' | 'onChange' | 'faults'> & {
  resource: Resource;
};

/** The members of an existing organization or project, searched on the server. */
function ExistingMemberPanel({ resource, ...props }: ExistingMemberPanelProps) {
  const { t } = useTranslation('resources');
  const [q, setQ] = useState('');
  const list = useInfiniteQuery(membersQuery(resource, { q }));
  const { items, total, hasMore, loadMore } = useLoadedItems(list);
  return (
    <MemberPanel
      {...props}
      resource={resource}
      members={items}
      list={list}
      total={total}
      hasMore={hasMore}
      onMore={loadMore}
      search={q}
      searchBox={<PanelSearch label={t('members.search')} query={q} onSearch={setQ} />}
    />
  );
}

interface PanelSearchProps {
  label: string;
  query: string;
  onSearch: OnSearch;
  /** Whether it has the focus when the dialog opens, unless a field before it has. */
  isFirst?: boolean;
}

/** Searches while typing. Enter searches immediately instead of submitting the form around it. */
function PanelSearch({ label, query, onSearch, isFirst = false }: PanelSearchProps) {
  const { t } = useTranslation('resources');
  const { text, type, searchNow, startComposing, endComposing } = useSearchText(query, onSearch);
  return (
    <div className={classes.search}>
      <TextInput
        type="search"
        size="xs"
        value={text}
        onChange={(event) => type(event.currentTarget.value)}
        onCompositionStart={startComposing}
        onCompositionEnd={(event) => endComposing(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          if (!event.nativeEvent.isComposing) searchNow(text);
        }}
        maxLength={200}
        data-autofocus={isFirst || undefined}
        aria-label={label}
        placeholder={t('members.placeholder')}
        autoComplete="off"
        spellCheck={false}
        leftSection={<IconSearch size={14} stroke={1.75} aria-hidden />}
      />
    </div>
  );
}
