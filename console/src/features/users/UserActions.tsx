import { Menu, Text } from '@mantine/core';
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
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { User } from 'roster-contract';
import { useSession } from '../../api/session.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { PORTAL_IN_MAIN } from '../../ui/focus.ts';
import { Hint } from '../../ui/Hint.tsx';
import { useProblemText } from '../../ui/problem.tsx';
import { IconButton, RowButton } from '../../ui/RowButton.tsx';
import {
  denialOf,
  displayName,
  isHidden,
  isPending,
  type OnUserAction,
  resendActionOf,
  type UserAction,
} from './user.ts';
import classes from './users.module.css';

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
    <div className={classes.buttons}>
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
    </div>
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

/**
 * Returns the menu entries without those that the caller can never use.
 * @param isAdmin whether the caller is an admin of anything: others add no one, and see no explanations of access.
 */
const entriesOf = (
  user: User,
  { mayInvite, isAdmin }: { mayInvite: boolean; isAdmin: boolean },
): MenuEntry[] =>
  isPending(user)
    ? pendingEntries(user, mayInvite).filter(({ denial }) => denial !== 'forbidden')
    : ENTRIES.filter((entry) => ('ability' in entry ? !isHidden(user, entry.ability) : isAdmin)).map(
        (entry) => ({
          ...entry,
          denial: 'ability' in entry ? denialOf(user, entry.ability) : undefined,
        }),
      );

/** Created when it is first opened: a list has one for each user, and each of them works out its position. */
function MoreMenu({ user, onAction }: UserActionsProps) {
  const { t } = useTranslation('users');
  const { abilities } = useSession();
  const trigger = useRef<HTMLButtonElement>(null);
  const [isCreated, setCreated] = useState(false);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (!isCreated) return;
    // The button is another element now. The menu returns the focus to what had it.
    trigger.current?.focus();
    setOpen(true);
  }, [isCreated]);
  const entries = entriesOf(user, {
    mayInvite: abilities.inviteUsers || abilities.inviteMembers,
    isAdmin: abilities.listOrganizations,
  });
  const start = (action: UserAction) => {
    // A dialog returns the focus to the element that had it, and the menu entry is gone by then.
    trigger.current?.focus();
    onAction(action, user);
  };
  if (entries.length === 0) return null;
  const look = {
    'aria-label': t('action.moreOf', { name: displayName(user) }),
    children: <IconDots size={16} stroke={1.75} />,
  };
  if (!isCreated)
    return (
      <Hint label={t('action.more')}>
        <IconButton {...look} aria-haspopup="menu" aria-expanded={false} onClick={() => setCreated(true)} />
      </Hint>
    );
  return (
    <Menu
      opened={isOpen}
      onChange={setOpen}
      width={220}
      withInitialFocusPlaceholder={false}
      portalProps={PORTAL_IN_MAIN}
    >
      <Menu.Target>
        <IconButton {...look} ref={trigger} />
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
