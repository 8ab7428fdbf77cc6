import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconDevices, IconDots, IconKey, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import type { Act } from './actions.ts';
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
  return (
    <Menu position="bottom-end" shadow="md" width={220} returnFocus>
      <Menu.Target>
        <Tooltip label={t('action.more')} events={{ hover: true, focus: true, touch: false }}>
          <ActionIcon variant="subtle" color="gray" aria-label={t('action.moreOf', { name: user.username })}>
            <IconDots size={16} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {ITEMS.map(({ action, ability, Icon }) => (
          <MoreItem
            key={action}
            label={t(`action.${action}`)}
            denial={denialOf(user, ability)}
            icon={<Icon size={16} stroke={1.75} />}
            isDangerous={action === 'delete'}
            onClick={() => act(action, user)}
          />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
