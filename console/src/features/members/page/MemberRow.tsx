import { Text } from '@mantine/core';
import { IconUserMinus } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Member } from 'roster-contract';
import { formatDateTime, formatRelative } from '../../../lib/format.ts';
import { useProblemText } from '../../../ui/problem.tsx';
import { RowButton } from '../../../ui/RowButton.tsx';
import { toast, toastError } from '../../../ui/toast.tsx';
import type { MemberRole } from '../../memberships/memberships.ts';
import { RoleSelect } from '../../memberships/ResourceSelect.tsx';
import type { Place } from '../data.ts';
import { denialOf } from '../denial.ts';
import { PersonLine } from '../PersonLine.tsx';
import { useRefreshResources } from '../useRefreshResources.ts';
import { putMember } from './calls.ts';
import classes from './MembersPage.module.css';

interface MemberRowProps {
  place: Place;
  member: Member;
  search: string;
  canManage: boolean;
  onRemove: (member: Member) => void;
}

/** One member: a chosen role counts at once, with the way back in the message that says so. */
export function MemberRow({ place, member, search, canManage, onRemove }: MemberRowProps) {
  const { t } = useTranslation('members');
  const { t: places } = useTranslation('memberships');
  const { problemText, reasonText } = useProblemText();
  const refresh = useRefreshResources();
  const { user, role } = member;
  const { mutate, isPending, variables } = useMutation({
    mutationFn: (wanted: MemberRole) => putMember(place, user.id, wanted),
    onSuccess: (changed) => {
      const words = { name: user.username, role: places(`${place.type}Role.${changed.role}`) };
      toast(user, t('toast.role', words), { label: t('toast.undo'), run: () => mutate(role) });
    },
    onError: (error) => toastError(problemText(error)),
    onSettled: refresh,
  });
  const roleDenial = denialOf(member, 'changeRole');
  const removeDenial = denialOf(member, 'remove');
  return (
    <div className={classes.row}>
      <div className={classes.who}>
        <PersonLine person={user} search={search} />
      </div>
      <span className={classes.since}>
        <time dateTime={member.joinedAt} title={formatDateTime(member.joinedAt)}>
          {t('joined', { when: formatRelative(member.joinedAt) })}
        </time>
      </span>
      {canManage ? (
        <RoleSelect
          of={place.type}
          size="xs"
          w={{ base: 204, sm: 172 }}
          aria-label={t('roleOf', { name: user.username })}
          value={isPending ? variables : role}
          onChange={mutate}
          disabled={isPending || roleDenial !== undefined}
          title={roleDenial && reasonText(roleDenial)}
        />
      ) : (
        <Text size="sm">{places(`${place.type}Role.${role}`)}</Text>
      )}
      {(canManage || member.abilities.remove) && (
        <RowButton
          name={t('removeOf', { name: user.username })}
          hint={t('remove')}
          reason={removeDenial && reasonText(removeDenial)}
          icon={<IconUserMinus size={16} stroke={1.75} />}
          onClick={() => onRemove(member)}
        />
      )}
    </div>
  );
}
