import { Button, Checkbox, Text } from '@mantine/core';
import { IconArrowBackUp, IconX } from '@tabler/icons-react';
import { type InfiniteData, type UseInfiniteQueryResult, useQuery } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import type { Member } from 'roster-contract';
import { formatNumber } from '../../../lib/format.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { useProblemText } from '../../../ui/problem.tsx';
import { RowButton } from '../../../ui/RowButton.tsx';
import { leavesWithoutAdmin, removalQuery } from '../../memberships/api.ts';
import { MEMBER_ROLES, type MemberRole, type Resource } from '../../memberships/memberships.ts';
import { RoleSelect } from '../../memberships/ResourceSelect.tsx';
import { RevokedInvitations } from '../RevokedInvitations.tsx';
import { memberDenial, UserCount, UserLine, UserList } from '../UserList.tsx';
import { type MemberChanges, type MemberRow, rowsOf, withChange } from './changes.ts';
import classes from './MemberPicker.module.css';

interface MemberPanelProps {
  type: Resource['type'];
  resource?: Resource;
  changes: MemberChanges;
  onChange: (changes: MemberChanges) => void;
  faults: Readonly<Record<string, string>>;
  /** The members loaded so far. */
  members: readonly Member[];
  list?: UseInfiniteQueryResult<InfiniteData<unknown>>;
  total?: { value: number; exact: boolean } | undefined;
  hasMore: boolean;
  onMore?: () => void;
  search?: string;
  searchBox?: ReactNode;
}

const nothingToLoad = () => {};

/** Whether the caller may set this role; a new member is checked when the form is saved. */
const isAllowed = ({ member }: MemberRow, role: MemberRole | null): boolean =>
  member === undefined || (role === null ? member.abilities.remove : member.abilities.changeRole);

/** The members with their pending changes; roles are set one by one or for all selected members. */
export function MemberPanel({ type, members, changes, onChange, faults, ...props }: MemberPanelProps) {
  const { list, total, hasMore, onMore = nothingToLoad, search = '', searchBox, resource } = props;
  const { t } = useTranslation('resources');
  const { t: memberships } = useTranslation('memberships');
  const heading = useId();
  const rows = rowsOf(members, changes, faults);
  const selection = useRowSelection(rows.map(({ user }) => user.id));
  const selected = rows.filter(({ user }) => selection.has(user.id));

  const setRole = (some: readonly MemberRow[], role: MemberRole | null) =>
    onChange(
      some
        .filter((row) => isAllowed(row, role))
        .reduce((next, { user, former }) => withChange(next, { user, former, role }), changes),
    );
  const added = Object.values(changes).filter(({ former }) => former === null).length;
  return (
    <section className={classes.panel} aria-labelledby={heading}>
      <div className={classes.head}>
        {rows.length > 0 && (
          <Checkbox
            size="xs"
            aria-label={t('picker.selectAll')}
            checked={selection.isAll}
            indeterminate={selection.isSome}
            onChange={selection.toggleAll}
          />
        )}
        <strong id={heading}>{t('members.title')}</strong>
        {selected.length === 0 ? (
          <UserCount
            total={total ? { ...total, value: total.value + added } : { value: added, exact: true }}
          />
        ) : (
          <>
            <span role="status">
              {t('picker.selected', { count: selected.length, number: formatNumber(selected.length) })}
            </span>
            {MEMBER_ROLES.map((role) => (
              <Button key={role} size="compact-xs" variant="default" onClick={() => setRole(selected, role)}>
                {t('picker.setTo', { role: memberships(`${type}Role.${role}`) })}
              </Button>
            ))}
            <Button size="compact-xs" variant="default" onClick={() => setRole(selected, null)}>
              {t('members.remove')}
            </Button>
          </>
        )}
      </div>
      {searchBox}
      <div className={classes.list} aria-busy={list?.isPlaceholderData}>
        <UserList
          label={t('members.title')}
          list={list}
          items={rows}
          idOf={({ user }) => user.id}
          hasMore={hasMore}
          onMore={onMore}
          empty={t(search === '' ? 'members.none' : 'members.noResults')}
          renderItem={(row) => (
            <PickerRow
              type={type}
              resource={resource}
              row={row}
              search={search}
              fault={faults[row.user.id]}
              isSelected={selection.has(row.user.id)}
              onSelect={() => selection.toggle(row.user.id)}
              onRole={(role) => setRole([row], role)}
            />
          )}
        />
      </div>
    </section>
  );
}

interface PickerRowProps {
  type: Resource['type'];
  resource: Resource | undefined;
  row: MemberRow;
  search: string;
  fault: string | undefined;
  isSelected: boolean;
  onSelect: () => void;
  onRole: (role: MemberRole | null) => void;
}

/** One member. A member to be removed stays in the list, where the removal can be undone, until the form is saved. */
function PickerRow({ type, resource, row, search, fault, isSelected, onSelect, onRole }: PickerRowProps) {
  const { t } = useTranslation('resources');
  const { reasonText } = useProblemText();
  const { user, role, former, member } = row;
  const isRemoved = role === null;
  const roleDenial = member && memberDenial(member, 'changeRole');
  const removeDenial = member && memberDenial(member, 'remove');
  const name = user.username;
  return (
    <div
      className={classes.row}
      data-removed={isRemoved || undefined}
      data-changed={role !== former || undefined}
    >
      <Checkbox
        size="xs"
        aria-label={t('picker.select', { name })}
        checked={isSelected}
        onChange={onSelect}
      />
      <div className={classes.user}>
        <div className={classes.name}>
          <UserLine user={user} search={search} />
        </div>
        {isRemoved && resource && <RemovalImpact resource={resource} userId={user.id} />}
        {role === 'viewer' && former === 'admin' && resource && (
          <DemotionImpact resource={resource} userId={user.id} />
        )}
        {fault !== undefined && (
          <Text size="xs" c="var(--mantine-color-error)" role="alert">
            {fault}
          </Text>
        )}
      </div>
      <div className={classes.controls}>
        {isRemoved ? (
          <>
            <Text size="xs" c="dimmed">
              {t('picker.removed')}
            </Text>
            <RowButton
              name={t('picker.undoOf', { name })}
              hint={t('picker.undo')}
              icon={<IconArrowBackUp size={16} stroke={1.75} />}
              onClick={() => onRole(former)}
            />
          </>
        ) : (
          <>
            <RoleSelect
              of={type}
              size="xs"
              w={{ base: 204, sm: 172 }}
              aria-label={t('members.roleOf', { name })}
              value={role}
              onChange={onRole}
              disabled={roleDenial !== undefined}
              title={roleDenial && reasonText(roleDenial)}
            />
            <RowButton
              name={t('members.removeOf', { name })}
              hint={t('members.remove')}
              reason={removeDenial && reasonText(removeDenial)}
              icon={<IconX size={16} stroke={1.75} />}
              onClick={() => onRole(null)}
            />
          </>
        )}
      </div>
    </div>
  );
}

/** The impact of removing a member, shown before the form is saved. */
function RemovalImpact({ resource, userId }: { resource: Resource; userId: string }) {
  const { t } = useTranslation('resources');
  const { data } = useQuery(removalQuery(resource, userId));
  if (!data) return null;
  const { organizations, projects } = data.withoutAdmin;
  const counted = (count: number) => ({ count, number: formatNumber(count) });
  const ending = data.projects.length;
  const withoutAdmin = organizations.length + projects.length;
  return (
    <>
      {(ending > 0 || withoutAdmin > 0) && (
        <Text size="xs" role="status">
          {ending > 0 && t('picker.ends', counted(ending))}{' '}
          {withoutAdmin > 0 && t('picker.leaves', counted(withoutAdmin))}
        </Text>
      )}
      <RevokedInvitations impact={data} size="xs" />
    </>
  );
}

/** Warns before the last admin becomes a viewer, and before invitations are revoked with it. */
function DemotionImpact({ resource, userId }: { resource: Resource; userId: string }) {
  const { t } = useTranslation('resources');
  const { data } = useQuery(removalQuery(resource, userId));
  if (!data) return null;
  return (
    <>
      {leavesWithoutAdmin(resource, data) && (
        <Text size="xs" role="status">
          {t('picker.leaves', { count: 1, number: formatNumber(1) })}
        </Text>
      )}
      <RevokedInvitations impact={data} size="xs" />
    </>
  );
}

/** The selected rows among those loaded. */
function useRowSelection(loadedIds: readonly string[]) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const selected = loadedIds.filter((id) => ids.has(id));
  const isAll = selected.length > 0 && selected.length === loadedIds.length;
  return {
    isAll,
    isSome: selected.length > 0 && !isAll,
    has: (id: string) => ids.has(id),
    toggle: (id: string) => {
      const next = new Set(ids);
      if (!next.delete(id)) next.add(id);
      setIds(next);
    },
    toggleAll: () => setIds(new Set(isAll ? [] : loadedIds)),
  };
}
