import { Checkbox, Text } from '@mantine/core';
import { IconArrowBackUp, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../../ui/problem.tsx';
import { RowButton } from '../../../ui/RowButton.tsx';
import type { MemberRole } from '../../memberships/memberships.ts';
import { RoleSelect } from '../../memberships/ResourceSelect.tsx';
import type { MemberWish } from '../changes.ts';
import type { Place } from '../data.ts';
import { denialOf } from '../denial.ts';
import { PersonLine } from '../PersonLine.tsx';
import classes from './MemberPicker.module.css';
import { RemovalNote } from './RemovalNote.tsx';

interface MemberWishRowProps {
  of: Place['type'];
  /** What the person would be removed from; none for what does not exist yet. */
  place?: Place | undefined;
  wish: MemberWish;
  search: string;
  fault: string | undefined;
  isSelected: boolean;
  onSelect: () => void;
  onRole: (role: MemberRole | null) => void;
}

/** One person among the members; who shall be removed stays in sight until it is saved, with the way back. */
export function MemberWishRow({ of, place, wish, search, fault, isSelected, ...on }: MemberWishRowProps) {
  const { t } = useTranslation('members');
  const { reasonText } = useProblemText();
  const { user, role, former, member } = wish;
  const isRemoved = role === null;
  const roleDenial = member && denialOf(member, 'changeRole');
  const removeDenial = member && denialOf(member, 'remove');
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
        onChange={on.onSelect}
      />
      <div className={classes.who}>
        <div className={classes.person}>
          <PersonLine person={user} search={search} />
        </div>
        {isRemoved && place && <RemovalNote place={place} userId={user.id} />}
        {fault !== undefined && (
          <Text size="xs" c="var(--mantine-color-error)" role="alert">
            {fault}
          </Text>
        )}
      </div>
      {isRemoved ? (
        <div className={classes.controls}>
          <Text size="xs" c="dimmed">
            {t('picker.removed')}
          </Text>
          <RowButton
            name={t('picker.undoOf', { name })}
            hint={t('picker.undo')}
            icon={<IconArrowBackUp size={16} stroke={1.75} />}
            onClick={() => on.onRole(former)}
          />
        </div>
      ) : (
        <div className={classes.controls}>
          <RoleSelect
            of={of}
            size="xs"
            w={{ base: 204, sm: 172 }}
            aria-label={t('roleOf', { name })}
            value={role}
            onChange={on.onRole}
            disabled={roleDenial !== undefined}
            title={roleDenial && reasonText(roleDenial)}
          />
          <RowButton
            name={t('removeOf', { name })}
            hint={t('remove')}
            reason={removeDenial && reasonText(removeDenial)}
            icon={<IconX size={16} stroke={1.75} />}
            onClick={() => on.onRole(null)}
          />
        </div>
      )}
    </div>
  );
}
