import { Button, Checkbox } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Member } from 'roster-contract';
import { formatNumber } from '../../../lib/format.ts';
import { MEMBER_ROLES, type MemberRole } from '../../memberships/memberships.ts';
import { type MemberWish, wishesOf, withChange } from '../changes.ts';
import type { Place } from '../data.ts';
import { PeopleList } from '../PeopleList.tsx';
import classes from './MemberPicker.module.css';
import type { MemberPickerProps } from './MemberPicker.tsx';
import { MemberWishRow } from './MemberWishRow.tsx';
import { PanelCount } from './PanelCount.tsx';
import { useTicks } from './useTicks.ts';

type MemberPanelProps = Pick<MemberPickerProps, 'of' | 'changes' | 'onChange' | 'faults'> & {
  place?: Place;
  /** Those of the present ones that are loaded. */
  members: readonly Member[];
  list?: UseInfiniteQueryResult<InfiniteData<unknown>>;
  total?: { value: number; exact: boolean } | undefined;
  hasMore: boolean;
  onMore?: () => void;
  search?: string;
  searchBox?: ReactNode;
};

const nothing = () => {};

/** Whether the server lets this person become that; who is new is judged when it is saved. */
const isOpen = ({ member }: MemberWish, role: MemberRole | null): boolean =>
  member === undefined || (role === null ? member.abilities.remove : member.abilities.changeRole);

/** Who belongs to it, or shall: each with a role, several at once by ticking them. */
export function MemberPanel({ of, members, changes, onChange, faults, ...props }: MemberPanelProps) {
  const { list, total, hasMore, onMore = nothing, search = '', searchBox, place } = props;
  const { t } = useTranslation('members');
  const { t: places } = useTranslation('memberships');
  const heading = useId();
  const wishes = wishesOf(members, changes, faults);
  const ticks = useTicks(wishes.map(({ user }) => user.id));
  const selected = wishes.filter(({ user }) => ticks.has(user.id));

  const set = (some: readonly MemberWish[], role: MemberRole | null) =>
    onChange(
      some
        .filter((wish) => isOpen(wish, role))
        .reduce((next, { user, former }) => withChange(next, { user, former, role }), changes),
    );
  const added = Object.values(changes).filter(({ former }) => former === null).length;
  return (
    <section className={classes.panel} aria-labelledby={heading}>
      <div className={classes.head}>
        {wishes.length > 0 && (
          <Checkbox
            size="xs"
            aria-label={t('picker.selectAll')}
            checked={ticks.isAll}
            indeterminate={ticks.isSome}
            onChange={ticks.toggleAll}
          />
        )}
        <strong id={heading}>{t('picker.members')}</strong>
        {selected.length === 0 ? (
          <PanelCount
            total={total ? { ...total, value: total.value + added } : { value: added, exact: true }}
          />
        ) : (
          <>
            <span role="status">
              {t('picker.selected', { count: selected.length, number: formatNumber(selected.length) })}
            </span>
            {MEMBER_ROLES.map((role) => (
              <Button key={role} size="compact-xs" variant="default" onClick={() => set(selected, role)}>
                {t('picker.setTo', { role: places(`${of}Role.${role}`) })}
              </Button>
            ))}
            <Button size="compact-xs" variant="default" onClick={() => set(selected, null)}>
              {t('picker.remove')}
            </Button>
          </>
        )}
      </div>
      {searchBox}
      <div className={classes.list} aria-busy={list?.isPlaceholderData}>
        <PeopleList
          label={t('picker.members')}
          list={list}
          items={wishes}
          idOf={({ user }) => user.id}
          hasMore={hasMore}
          onMore={onMore}
          empty={t(search === '' ? 'picker.noMembers' : 'picker.nobodyFound')}
          renderItem={(wish) => (
            <MemberWishRow
              of={of}
              place={place}
              wish={wish}
              search={search}
              fault={faults[wish.user.id]}
              isSelected={ticks.has(wish.user.id)}
              onSelect={() => ticks.toggle(wish.user.id)}
              onRole={(role) => set([wish], role)}
            />
          )}
        />
      </div>
    </section>
  );
}
