import { Badge, Group, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import listClasses from '../../../ui/list/list.module.css';
import { SearchBox } from '../../../ui/list/SearchBox.tsx';
import type { Resource } from '../../memberships/memberships.ts';
import { useAccessText } from '../../users/dialogs/AccessDialog.tsx';
import { accessListQuery } from '../api.ts';
import { UserCount, UserLine, UserList, useLoadedItems } from '../UserList.tsx';
import classes from './ResourcePage.module.css';
import { UserLink } from './UserLink.tsx';

/** Every user with access to an organization or project, members or not, with the roles that grant it. */
export default function AccessTab({ resource }: { resource: Resource }) {
  const { t } = useTranslation('resources');
  const { grantText, throughText } = useAccessText();
  const [q, setQ] = useState('');
  const list = useInfiniteQuery(accessListQuery(resource, q));
  const { items, total, hasMore, loadMore } = useLoadedItems(list);
  const isComplete = list.data?.pages[0]?.systemAdmins.included !== false;
  return (
    <>
      <Group role="search" aria-label={t('access.find')} className={listClasses.toolbar} gap="xs">
        <SearchBox
          query={q}
          onSearch={setQ}
          label={t('access.search')}
          placeholder={t('members.placeholder')}
        />
        <UserCount total={total} />
      </Group>
      {!isComplete && (
        <Text size="sm" c="dimmed" mb="xs">
          {t('access.systemAdmins')}
        </Text>
      )}
      <div className={classes.list} aria-busy={list.isPlaceholderData}>
        <UserList
          label={t('access.title')}
          list={list}
          items={items}
          idOf={({ user }) => user.id}
          hasMore={hasMore}
          onMore={loadMore}
          empty={t('members.noResults')}
          renderItem={({ user, grants }) => (
            <div className={classes.row}>
              <div className={classes.user}>
                <UserLine user={user} search={q} name={<UserLink user={user} search={q} />} />
              </div>
              <Group gap={6}>
                {grants.map(({ grant, through }) => (
                  <Badge key={`${grant} ${through.id}`} color="indigo">
                    {grantText(grant)} {throughText(through)}
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
