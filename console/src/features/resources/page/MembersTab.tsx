import { Button, Group, NativeSelect, Text } from '@mantine/core';
import { IconPlus, IconUserMinus } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Member } from 'roster-contract';
import { formatDateTime, formatRelative } from '../../../lib/format.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { useRegainFocus } from '../../../ui/focus.ts';
import listClasses from '../../../ui/list/list.module.css';
import { SearchBox } from '../../../ui/list/SearchBox.tsx';
import { oneOf } from '../../../ui/list/search.ts';
import { useProblemText } from '../../../ui/problem.tsx';
import { RowButton } from '../../../ui/RowButton.tsx';
import { toast, toastError } from '../../../ui/toast.tsx';
import {
  leavesWithoutAdmin,
  membersQuery,
  putMember,
  type RemovalImpact,
  removalQuery,
  showMember,
} from '../../memberships/api.ts';
import { MEMBER_ROLES, type MemberRole, type Resource } from '../../memberships/memberships.ts';
import { RoleSelect } from '../../memberships/ResourceSelect.tsx';
import { useRefreshResources } from '../api.ts';
import { RevokedInvitations } from '../RevokedInvitations.tsx';
import { type ResourceSearch, validateResourceSearch } from '../search.ts';
import { memberDenial, UserCount, UserLine, UserList, useLoadedItems } from '../UserList.tsx';
import { RemoveMemberDialog } from './RemoveMemberDialog.tsx';
import classes from './ResourcePage.module.css';
import { UserLink } from './UserLink.tsx';

interface MembersTabProps {
  resource: Resource;
  view: ResourceSearch;
  canManage: boolean;
  onAdd: () => void;
}

/** The members, with a search and a role filter that are kept in the address. */
export function MembersTab({ resource, view, canManage, onAdd }: MembersTabProps) {
  const { t } = useTranslation('resources');
  const { t: memberships } = useTranslation('memberships');
  const navigate = useNavigate();
  const [removed, setRemoved] = useState<Member>();
  const { q, role } = view;
  const list = useInfiniteQuery(membersQuery(resource, { q, role }));
  const { items, total, hasMore, loadMore } = useLoadedItems(list);
  const change = (patch: { q?: string; role?: MemberRole | undefined }, replace: boolean) =>
    void navigate({
      to: '.',
      search: (previous) => validateResourceSearch({ ...previous, ...patch }),
      replace,
      resetScroll: false,
    });
  return (
    <>
      <Group role="search" aria-label={t('members.find')} className={listClasses.toolbar} gap="xs">
        <SearchBox
          query={q ?? ''}
          onSearch={(text, { replace }) => change({ q: text }, replace)}
          label={t('members.search')}
          placeholder={t('members.placeholder')}
        />
        <NativeSelect
          aria-label={memberships('role.label')}
          value={role ?? ''}
          onChange={({ currentTarget }) => change({ role: oneOf(MEMBER_ROLES, currentTarget.value) }, false)}
          data={[
            { value: '', label: t('members.anyRole') },
            ...MEMBER_ROLES.map((value) => ({
              value,
              label: memberships(`${resource.type}Role.${value}`),
            })),
          ]}
        />
        <UserCount total={total} />
        {canManage && (
          <Button leftSection={<IconPlus size={16} />} onClick={onAdd} ml="auto">
            {t('members.add')}
          </Button>
        )}
      </Group>
      <div className={classes.list} aria-busy={list.isPlaceholderData}>
        <UserList
          label={t('members.title')}
          list={list}
          items={items}
          idOf={({ user }) => user.id}
          hasMore={hasMore}
          onMore={loadMore}
          empty={t(q === undefined && role === undefined ? 'members.none' : 'members.noResults')}
          renderItem={(member) => (
            <MemberRow
              resource={resource}
              member={member}
              search={q ?? ''}
              canManage={canManage}
              onRemove={setRemoved}
            />
          )}
        />
      </div>
      {removed && (
        <RemoveMemberDialog resource={resource} member={removed} onClose={() => setRemoved(undefined)} />
      )}
    </>
  );
}

interface MemberRowProps {
  resource: Resource;
  member: Member;
  search: string;
  canManage: boolean;
  onRemove: (member: Member) => void;
}

/** One member. A chosen role is saved immediately and can be undone from the toast. */
function MemberRow({ resource, member, search, canManage, onRemove }: MemberRowProps) {
  const { t } = useTranslation('resources');
  const { t: memberships } = useTranslation('memberships');
  const { problemText, reasonText } = useProblemText();
  const refresh = useRefreshResources();
  const { user, role } = member;
  const queryClient = useQueryClient();
  const [demotion, setDemotion] = useState<RemovalImpact>();
  const { mutate, mutateAsync, isPending, variables } = useMutation({
    mutationFn: (chosen: MemberRole) => putMember(resource, user.id, chosen),
    onSuccess: (changed) => {
      showMember(queryClient, resource, changed);
      const values = { name: user.username, role: memberships(`${resource.type}Role.${changed.role}`) };
      toast(user, t('toast.role', values), { label: t('toast.undo'), run: () => mutate(role) });
    },
    onError: (error) => toastError(problemText(error)),
    onSettled: refresh,
  });
  const select = useRegainFocus<HTMLSelectElement>(isPending);
  const choose = async (chosen: MemberRole) => {
    if (role !== 'admin' || chosen === 'admin') return mutate(chosen);
    // When the impact can't be found out, the server decides about the change.
    const impact = await queryClient.fetchQuery(removalQuery(resource, user.id)).catch(() => undefined);
    if (impact && (impact.invitations || leavesWithoutAdmin(resource, impact))) setDemotion(impact);
    else mutate(chosen);
  };
  const roleDenial = memberDenial(member, 'changeRole');
  const removeDenial = memberDenial(member, 'remove');
  return (
    <div className={classes.row}>
      <div className={classes.user}>
        <UserLine user={user} search={search} name={<UserLink user={user} search={search} />} />
      </div>
      <span className={classes.date}>
        <time dateTime={member.joinedAt} title={formatDateTime(member.joinedAt)}>
          {t('members.joined', { when: formatRelative(member.joinedAt) })}
        </time>
      </span>
      {canManage ? (
        <RoleSelect
          of={resource.type}
          size="xs"
          w={{ base: 204, sm: 172 }}
          aria-label={t('members.roleOf', { name: user.username })}
          value={isPending ? variables : role}
          onChange={(chosen) => void choose(chosen)}
          ref={select}
          disabled={isPending || roleDenial !== undefined}
          title={roleDenial && reasonText(roleDenial)}
        />
      ) : (
        <Text size="sm">{memberships(`${resource.type}Role.${role}`)}</Text>
      )}
      {(canManage || member.abilities.remove) && (
        <RowButton
          name={t('members.removeOf', { name: user.username })}
          hint={t('members.remove')}
          reason={removeDenial && reasonText(removeDenial)}
          icon={<IconUserMinus size={16} stroke={1.75} />}
          onClick={() => onRemove(member)}
        />
      )}
      {demotion && (
        <ConfirmDialog
          title={t('demotion.title', { name: user.username })}
          confirmLabel={t('demotion.confirm')}
          onConfirm={() => mutateAsync('viewer')}
          onClose={() => setDemotion(undefined)}
        >
          {leavesWithoutAdmin(resource, demotion) && (
            <Text size="sm">{t(`demotion.${resource.type}`, { name: user.username })}</Text>
          )}
          <RevokedInvitations impact={demotion} />
        </ConfirmDialog>
      )}
    </div>
  );
}
