import { Badge, Group, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import toolbar from '../../../ui/list/list.module.css';
import { SearchBox } from '../../../ui/list/SearchBox.tsx';
import { useAccessWords } from '../../users/access/useAccessWords.ts';
import type { Place } from '../data.ts';
import { PeopleList } from '../PeopleList.tsx';
import { PersonLine } from '../PersonLine.tsx';
import { PanelCount } from '../picker/PanelCount.tsx';
import { usePieces } from '../usePieces.ts';
import { accessQuery } from './access.ts';
import classes from './MembersPage.module.css';

/** Who can get at an organization or project, members or not, and which roles let them. */
export default function AccessList({ place }: { place: Place }) {
  const { t } = useTranslation('members');
  const { grantWords, throughWords } = useAccessWords();
  const [q, setQ] = useState('');
  const list = useInfiniteQuery(accessQuery(place, q));
  const { items, total, hasMore, more } = usePieces(list);
  const isWhole = list.data?.pages[0]?.systemAdmins.included !== false;
  return (
    <>
      <Group role="search" aria-label={t('access.find')} className={toolbar.toolbar} gap="xs">
        <SearchBox
          query={q}
          onSearch={setQ}
          label={t('access.search')}
          placeholder={t('searchPlaceholder')}
        />
        <PanelCount total={total} />
      </Group>
      {!isWhole && (
        <Text size="sm" c="dimmed" mb="xs">
          {t('access.systemAdmins')}
        </Text>
      )}
      <div className={classes.list} aria-busy={list.isPlaceholderData}>
        <PeopleList
          label={t('access.title')}
          list={list}
          items={items}
          idOf={({ user }) => user.id}
          hasMore={hasMore}
          onMore={more}
          empty={t('picker.nobodyFound')}
          renderItem={({ user, grants }) => (
            <div className={classes.row}>
              <div className={classes.who}>
                <PersonLine person={user} search={q} />
              </div>
              <Group gap={6}>
                {grants.map(({ grant, through }) => (
                  <Badge key={`${grant} ${through.id}`} color="indigo">
                    {grantWords(grant)} {throughWords(through)}
                  </Badge>
                ))}
              </Group>
            </div>
          )}
        />
      </div>
    </>
  );
}
