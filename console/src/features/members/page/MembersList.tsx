import { Group, NativeSelect, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Member } from 'roster-contract';
import classes from '../../../ui/list/list.module.css';
import { SearchBox } from '../../../ui/list/SearchBox.tsx';
import { oneOf } from '../../../ui/list/search.ts';
import { MEMBER_ROLES } from '../../memberships/memberships.ts';
import { membersQuery, type Place } from '../data.ts';
import { PeopleList } from '../PeopleList.tsx';
import { PanelCount } from '../picker/PanelCount.tsx';
import { type MembersSearch, validateMembersSearch } from '../search.ts';
import { usePieces } from '../usePieces.ts';
import { MemberRow } from './MemberRow.tsx';
import pageClasses from './MembersPage.module.css';
import { RemoveMemberDialog } from './RemoveMemberDialog.tsx';

interface MembersListProps {
  place: Place;
  view: MembersSearch;
  canManage: boolean;
}

/** The members with a search and a filter, both kept in the address; each row changes one membership at once. */
export function MembersList({ place, view, canManage }: MembersListProps) {
  const { t } = useTranslation('members');
  const { t: places } = useTranslation('memberships');
  const navigate = useNavigate();
  const [leaving, setLeaving] = useState<Member>();
  const list = useInfiniteQuery(membersQuery(place, view.q, view.role));
  const { items, total, hasMore, more } = usePieces(list);
  const change = (
    patch: { [Part in keyof MembersSearch]?: MembersSearch[Part] | undefined },
    replace: boolean,
  ) =>
    void navigate({
      to: '.',
      search: (previous) => validateMembersSearch({ ...previous, ...patch }),
      replace,
      resetScroll: false,
    });
  return (
    <>
      <Group role="search" aria-label={t('find')} className={classes.toolbar} gap="xs">
        <SearchBox
          query={view.q ?? ''}
          onSearch={(q) => change({ q }, true)}
          label={t('picker.searchMembers')}
          placeholder={t('searchPlaceholder')}
        />
        <NativeSelect
          aria-label={places('role.label')}
          value={view.role ?? ''}
          onChange={({ currentTarget }) => change({ role: oneOf(MEMBER_ROLES, currentTarget.value) }, false)}
          data={[
            { value: '', label: t('anyRole') },
            ...MEMBER_ROLES.map((role) => ({ value: role, label: places(`${place.type}Role.${role}`) })),
          ]}
        />
        <Text size="sm" c="dimmed" component="span">
          <PanelCount total={total} />
        </Text>
      </Group>
      <div className={pageClasses.list} aria-busy={list.isPlaceholderData}>
        <PeopleList
          label={t('title')}
          list={list}
          items={items}
          idOf={({ user }) => user.id}
          hasMore={hasMore}
          onMore={more}
          empty={t(
            view.q === undefined && view.role === undefined ? 'picker.noMembers' : 'picker.nobodyFound',
          )}
          renderItem={(member) => (
            <MemberRow
              place={place}
              member={member}
              search={view.q ?? ''}
              canManage={canManage}
              onRemove={setLeaving}
            />
          )}
        />
      </div>
      {leaving && <RemoveMemberDialog place={place} member={leaving} onClose={() => setLeaving(undefined)} />}
    </>
  );
}
