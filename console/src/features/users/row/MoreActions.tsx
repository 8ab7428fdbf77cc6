import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import {
  IconBuilding,
  IconDevices,
  IconDots,
  IconKey,
  IconLink,
  IconMailOff,
  IconShieldQuestion,
  IconTrash,
} from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { useSession } from '../../../api/session.ts';
import { PORTAL_IN_MAIN } from '../../../ui/focus.ts';
import type { Act, UserAction } from './actions.ts';
import { denialOf, isForeign } from './denial.ts';
import { MoreItem } from './MoreItem.tsx';
import { isPending, nameOf } from './name.ts';
import { nextActionOf } from './next-action.ts';

interface Item {
  action: 'addMemberships' | 'access' | 'resetPassword' | 'sessions' | 'delete' | 'copyLink' | 'revoke';
  Icon: typeof IconKey;
  denial?: string | undefined;
}

const ITEMS = [
  { action: 'resetPassword', ability: 'resetPassword', Icon: IconKey },
  { action: 'addMemberships', Icon: IconBuilding },
  { action: 'access', Icon: IconShieldQuestion },
  { action: 'sessions', ability: 'viewSessions', Icon: IconDevices },
  { action: 'delete', ability: 'delete', Icon: IconTrash },
] as const;

/**
 * Who has not come yet has neither a password nor sessions, and goes with the invitation. Where copying the link is at
 * hand already, it is not here as well.
 */
const invitedItems = (user: User) => {
  const { copyLink = false, revoke = false } = user.invitation?.abilities ?? {};
  return [
    ...(copyLink && nextActionOf(user) !== 'copyLink'
      ? [{ action: 'copyLink', Icon: IconLink } as const]
      : []),
    revoke
      ? ({ action: 'revoke', Icon: IconMailOff } as const)
      : ({ action: 'delete', Icon: IconTrash, denial: denialOf(user, 'delete') } as const),
  ];
};

/** What is nobody's but a system admin's to do is not shown to others. */
const itemsOf = (user: User): Item[] =>
  isPending(user)
    ? invitedItems(user).filter(({ denial }) => denial !== 'forbidden')
    : ITEMS.filter((item) => !('ability' in item) || !isForeign(user, item.ability)).map((item) => ({
        ...item,
        denial: 'ability' in item ? denialOf(user, item.ability) : undefined,
      }));

/** The rarer actions on one person. */
export function MoreActions({ user, act }: { user: User; act: Act }) {
  const { t } = useTranslation('users');
  const { abilities } = useSession();
  const trigger = useRef<HTMLButtonElement>(null);
  const items = itemsOf(user);
  const start = (action: UserAction) => {
    // A dialog gives the focus back to where it was at its opening, and the menu's entry is gone by then.
    trigger.current?.focus();
    act(action, user);
  };
  if (items.length === 0) return null;
  return (
    <Menu width={220} withInitialFocusPlaceholder={false} portalProps={PORTAL_IN_MAIN}>
      <Menu.Target>
        <Tooltip label={t('action.more')}>
          <ActionIcon
            ref={trigger}
            variant="subtle"
            color="gray"
            aria-label={t('action.moreOf', { name: nameOf(user) })}
          >
            <IconDots size={16} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map(({ action, denial, Icon }, index) => (
          <MoreItem
            key={action}
            label={
              action === 'addMemberships'
                ? t(abilities.inviteMembers ? 'action.addToOrganization' : 'action.addToProject')
                : t(`action.${action}`)
            }
            denial={denial}
            icon={<Icon size={16} stroke={1.75} />}
            isDangerous={action === 'delete' || action === 'revoke'}
            isFirst={index === 0}
            onClick={() => start(action)}
          />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
