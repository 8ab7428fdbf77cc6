import { Avatar, Badge, Menu, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconLogout } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSession, useSignOut } from '../api/session.ts';
import { leaveForSignIn } from './leave.ts';
import classes from './PersonMenu.module.css';

/** Who is signed in, and the way out. */
export function PersonMenu() {
  const { t } = useTranslation();
  const { user } = useSession();
  const signOut = useSignOut();
  // A failed sign-out keeps the person here, since the session would then still be open.
  const leave = () => signOut.mutate(undefined, { onSuccess: () => leaveForSignIn() });
  return (
    <Menu width={260}>
      <Menu.Target>
        <UnstyledButton className={classes.person} aria-label={t('person.menu', { name: user.username })}>
          <Avatar name={user.username} color="indigo" size={28} aria-hidden />
          <Text size="sm" fw={500} truncate maw={160} visibleFrom="sm" component="span">
            {user.username}
          </Text>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.facts}>
          <Text size="sm" fw={600} lineClamp={2}>
            {user.username}
          </Text>
          <Text size="xs" c="dimmed" className={classes.email}>
            {user.email}
          </Text>
          <Badge
            mt={8}
            size="sm"
            variant="light"
            color={user.systemRole === 'admin' ? 'indigo' : 'gray'}
            tt="none"
          >
            {t(`role.${user.systemRole}`)}
          </Badge>
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={leave} disabled={signOut.isPending}>
          {t('person.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
