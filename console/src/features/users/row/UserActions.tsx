import { Group } from '@mantine/core';
import { IconCircleCheck, IconCircleOff, IconPencil } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { useProblemText } from '../../../ui/problem.tsx';
import { RowButton } from '../../../ui/RowButton.tsx';
import type { Act } from './actions.ts';
import { denialOf, isForeign } from './denial.ts';
import { MoreActions } from './MoreActions.tsx';
import { isPending, nameOf } from './name.ts';
import { SendLinkButton } from './SendLinkButton.tsx';

/** What can be done with one person: the frequent things at hand, the rest behind "More". */
export function UserActions({ user, act }: { user: User; act: Act }) {
  const { t } = useTranslation('users');
  const { reasonText } = useProblemText();
  const name = nameOf(user);
  const toggle = user.status === 'disabled' ? 'enable' : 'disable';
  const reasonOf = (ability: 'update' | 'enable' | 'disable') => {
    const denial = denialOf(user, ability);
    return denial && reasonText(denial);
  };
  const ToggleIcon = toggle === 'enable' ? IconCircleCheck : IconCircleOff;
  return (
    <Group gap={2} wrap="nowrap">
      {!isForeign(user, 'update') && (
        <RowButton
          name={t('action.editOf', { name })}
          hint={t('action.edit')}
          reason={reasonOf('update')}
          icon={<IconPencil size={16} stroke={1.75} />}
          onClick={() => act('edit', user)}
        />
      )}
      {isPending(user) && <SendLinkButton user={user} act={act} />}
      {!isPending(user) && !isForeign(user, toggle) && (
        <RowButton
          name={t(`action.${toggle}Of`, { name })}
          hint={t(`action.${toggle}`)}
          reason={reasonOf(toggle)}
          icon={<ToggleIcon size={16} stroke={1.75} />}
          onClick={() => act(toggle, user)}
        />
      )}
      <MoreActions user={user} act={act} />
    </Group>
  );
}
