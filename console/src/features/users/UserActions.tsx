import { ActionIcon, Group, Menu, Text, Tooltip } from '@mantine/core';
import {
  IconBuilding,
  IconCircleCheck,
  IconCircleOff,
  IconDevices,
  IconDots,
  IconKey,
  IconLink,
  IconMailForward,
  IconMailOff,
  IconPencil,
  IconShieldQuestion,
  IconTrash,
} from '@tabler/icons-react';
import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { useSession } from '../../api/session.ts';
import { PORTAL_IN_MAIN } from '../../ui/focus.ts';
import { useProblemText } from '../../ui/problem.tsx';
import { RowButton } from '../../ui/RowButton.tsx';
import {
  denialOf,
  displayName,
  isHidden,
  isPending,
  type OnUserAction,
  resendActionOf,
  type UserAction,
} from './user.ts';

interface UserActionsProps {
  user: User;
  onAction: OnUserAction;
}

/** The frequent actions on a user as icons, the others in the "More" menu. */
export function UserActions({ user, onAction }: UserActionsProps) {
  const { t } = useTranslation('users');
  const { reasonText } = useProblemText();
  const name = displayName(user);
  const toggle = user.status === 'disabled' ? 'enable' : 'disable';
  const reasonOf = (ability: 'update' | 'enable' | 'disable') => {
    const denial = denialOf(user, ability);
    return denial && reasonText(denial);
  };
  const ToggleIcon = toggle === 'enable' ? IconCircleCheck : IconCircleOff;
  return (
    <Group gap={2} wrap="nowrap">
      {!isHidden(user, 'update') && (
        <RowButton
          name={t('action.editOf', { name })}
          hint={t('action.edit')}
          reason={reasonOf('update')}
          icon={<IconPencil size={16} stroke={1.75} />}
          onClick={() => onAction('edit', user)}
        />
      )}
      {isPending(user) && <ResendButton user={user} onAction={onAction} />}
      {!isPending(user) && !isHidden(user, toggle) && (
        <RowButton
          name={t(`action.${toggle}Of`, { name })}
          hint={t(`action.${toggle}`)}
          reason={reasonOf(toggle)}
          icon={<ToggleIcon size={16} stroke={1.75} />}
          onClick={() => onAction(toggle, user)}
        />
      )}
      <MoreMenu user={user} onAction={onAction} />
    </Group>
  );
}

const RESEND_ICONS = { resend: IconMailForward, copyLink: IconLink };

function ResendButton({ user, onAction }: UserActionsProps) {
  const { t } = useTranslation('users');
  const action = resendActionOf(user);
  if (action === undefined) return null;
  const Icon = RESEND_ICONS[action];
  return (
    <RowButton
      name={t(`action.${action}Of`, { name: displayName(user) })}
      hint={t(`action.${action}`)}
      icon={<Icon size={16} stroke={1.75} />}
      onClick={() => onAction(action, user)}
    />
  );
}

interface MenuEntry {
  action: 'addMemberships' | 'access' | 'resetPassword' | 'sessions' | 'delete' | 'copyLink' | 'revoke';
  Icon: typeof IconKey;
  denial?: string | undefined;
}

const ENTRIES = [
  { action: 'resetPassword', ability: 'resetPassword', Icon: IconKey },
  { action: 'addMemberships', Icon: IconBuilding },
  { action: 'access', Icon: IconShieldQuestion },
  { action: 'sessions', ability: 'viewSessions', Icon: IconDevices },
  { action: 'delete', ability: 'delete', Icon: IconTrash },
] as const;

/** A pending user has no password or sessions, and is removed by revoking the invitation. */
const pendingEntries = (user: User, mayInvite: boolean): MenuEntry[] => {
  const { copyLink = false, revoke = false } = user.invitation?.abilities ?? {};
  return [
    ...(mayInvite ? [{ action: 'addMemberships', Icon: IconBuilding } as const] : []),
    // Not if it is already beside the menu.
    ...(copyLink && resendActionOf(user) !== 'copyLink'
      ? [{ action: 'copyLink', Icon: IconLink } as const]
      : []),
    revoke
      ? ({ action: 'revoke', Icon: IconMailOff } as const)
      : ({ action: 'delete', Icon: IconTrash, denial: denialOf(user, 'delete') } as const),
  ];
};

/** Returns the menu entries without those that the caller can never use. */
const entriesOf = (user: User, mayInvite: boolean): MenuEntry[] =>
  isPending(user)
    ? pendingEntries(user, mayInvite).filter(({ denial }) => denial !== 'forbidden')
    : ENTRIES.filter((entry) => !('ability' in entry) || !isHidden(user, entry.ability)).map((entry) => ({
        ...entry,
        denial: 'ability' in entry ? denialOf(user, entry.ability) : undefined,
      }));

function MoreMenu({ user, onAction }: UserActionsProps) {
  const { t } = useTranslation('users');
  const { abilities } = useSession();
  const trigger = useRef<HTMLButtonElement>(null);
  const entries = entriesOf(user, abilities.inviteUsers || abilities.inviteMembers);
  const start = (action: UserAction) => {
    // A dialog returns the focus to the element that had it, and the menu entry is gone by then.
    trigger.current?.focus();
    onAction(action, user);
  };
  if (entries.length === 0) return null;
  return (
    <Menu width={220} withInitialFocusPlaceholder={false} portalProps={PORTAL_IN_MAIN}>
      <Menu.Target>
        <Tooltip label={t('action.more')}>
          <ActionIcon
            ref={trigger}
            variant="subtle"
            color="gray"
            aria-label={t('action.moreOf', { name: displayName(user) })}
          >
            <IconDots size={16} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {entries.map(({ action, denial, Icon }, index) => (
          <MenuItem
            key={action}
            label={
              action === 'addMemberships'
                ? t(abilities.inviteMembers ? 'action.addToOrganization' : 'action.addToProject')
                : t(`action.${action}`)
            }
            denial={denial}
            icon={<Icon size={16} stroke={1.75} />}
            isDanger={action === 'delete' || action === 'revoke'}
            isFirst={index === 0}
            onClick={() => start(action)}
          />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface MenuItemProps {
  label: string;
  /** The code of why the action is denied. */
  denial: string | undefined;
  icon: ReactNode;
  isDanger: boolean;
  isFirst: boolean;
  onClick: () => void;
}

/** A menu entry. A denied one can still be reached by the arrow keys, so that its reason can be read. */
function MenuItem({ label, denial, icon, isDanger, isFirst, onClick }: MenuItemProps) {
  const { reasonText } = useProblemText();
  const shared = { leftSection: icon, 'data-autofocus': isFirst || undefined };
  if (!denial) {
    return (
      <Menu.Item {...shared} {...(isDanger && { c: 'var(--mantine-color-error)' })} onClick={onClick}>
        {label}
      </Menu.Item>
    );
  }
  return (
    <Menu.Item {...shared} aria-disabled closeMenuOnClick={false} c="dimmed" style={{ cursor: 'default' }}>
      {label}
      <Text size="xs" c="dimmed">
        {reasonText(denial)}
      </Text>
    </Menu.Item>
  );
}
