import { Avatar, Badge, Button, Divider, Popover, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconChevronDown, IconLogout } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSession, useSignOut } from '../api/session.ts';
import { redirectToSignIn } from '../lib/sign-in-redirect.ts';
import classes from './PersonMenu.module.css';

/** Who is signed in, and the way out. */
export function PersonMenu() {
  const { t } = useTranslation();
  const { user } = useSession();
  const signOut = useSignOut();
  // A failed sign-out keeps the person here, since the session would then still be open.
  const leave = () => signOut.mutate(undefined, { onSuccess: () => redirectToSignIn() });
  const label = t('person.menu', { name: user.username });
  return (
    <Popover width={260} position="bottom-end" shadow="md" trapFocus returnFocus withinPortal={false}>
      <Popover.Target>
        <UnstyledButton className={classes.person}>
          <VisuallyHidden>{label}</VisuallyHidden>
          <Avatar name={user.username} color="indigo" size={28} aria-hidden />
          <Text size="sm" fw={500} truncate maw={160} visibleFrom="sm" component="span" aria-hidden>
            {user.username}
          </Text>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label={label}>
        <div className={classes.facts}>
          <Text fw={600} lineClamp={2}>
            {user.username}
          </Text>
          <Text size="sm" c="dimmed" className={classes.email}>
            {user.email}
          </Text>
          <Badge mt={8} color={user.systemRole === 'admin' ? 'indigo' : 'gray'}>
            {t(`role.${user.systemRole}`)}
          </Badge>
        </div>
        <Divider my="xs" />
        <Button
          variant="subtle"
          color="gray"
          fullWidth
          justify="flex-start"
          leftSection={<IconLogout size={16} />}
          onClick={leave}
          loading={signOut.isPending}
        >
          {t('person.signOut')}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
