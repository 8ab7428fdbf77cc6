import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconDevices, IconDots, IconKey, IconTrash } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { IN_MAIN } from '../in-main.ts';
import type { Act, UserAction } from './actions.ts';
import { denialOf } from './denial.ts';
import { MoreItem } from './MoreItem.tsx';

const ITEMS = [
  { action: 'resetPassword', ability: 'resetPassword', Icon: IconKey },
  { action: 'sessions', ability: 'viewSessions', Icon: IconDevices },
  { action: 'delete', ability: 'delete', Icon: IconTrash },
] as const;

/** The rarer actions on one person. */
export function MoreActions({ user, act }: { user: User; act: Act }) {
  const { t } = useTranslation('users');
  const trigger = useRef<HTMLButtonElement>(null);
  const start = (action: UserAction) => {
    // A dialog gives the focus back to where it was at its opening, and the menu's entry is gone by then.
    trigger.current?.focus();
    act(action, user);
  };
  return (
    <Menu width={220} withInitialFocusPlaceholder={false} portalProps={IN_MAIN}>
      <Menu.Target>
        <Tooltip label={t('action.more')}>
          <ActionIcon
            ref={trigger}
            variant="subtle"
            color="gray"
            aria-label={t('action.moreOf', { name: user.username })}
          >
            <IconDots size={16} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {ITEMS.map(({ action, ability, Icon }, index) => (
          <MoreItem
            key={action}
            label={t(`action.${action}`)}
            denial={denialOf(user, ability)}
            icon={<Icon size={16} stroke={1.75} />}
            isDangerous={action === 'delete'}
            isFirst={index === 0}
            onClick={() => start(action)}
          />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
