import {
  ActionIcon,
  Avatar,
  Badge,
  Button,
  Divider,
  type MantineColorScheme,
  Menu,
  Popover,
  Text,
  Tooltip,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core';
import {
  IconChevronDown,
  IconDeviceDesktop,
  IconLanguage,
  IconLogout,
  IconMoon,
  IconSun,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '../api/client.ts';
import { sessionQuery, useSession, useSignOut, useSignOutEverywhere } from '../api/session.ts';
import { displayEmail } from '../lib/format.ts';
import { switchLanguage, useTranslation } from '../lib/i18n.ts';
import { chooseLanguage, LANGUAGES, type Language } from '../lib/languages.ts';
import { leaveFor, redirectToSignIn } from '../lib/sign-in-redirect.ts';
import { forgetUnsavedInput, hasUnsavedInput } from '../lib/unsaved-input.ts';
import { LeaveQuestion } from './LeaveGuard.tsx';
import classes from './Shell.module.css';

/**
 * Chooses the language, each by its own name. Like the other menus of the header it is rendered inside the header, so that
 * it belongs to a landmark.
 */
export function LanguageMenu({ onChange }: { onChange: (language: Language) => void }) {
  const { t, i18n } = useTranslation();
  return (
    <Menu withinPortal={false}>
      <Menu.Target>
        <Tooltip label={t('language.label')}>
          <ActionIcon size="lg" aria-label={t('language.label')}>
            <IconLanguage size={18} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup
          value={i18n.language}
          onChange={(value) => onChange(chooseLanguage([String(value)]))}
        >
          {LANGUAGES.map((language) => (
            <Menu.RadioItem key={language} value={language} lang={language} closeMenuOnClick>
              {t(`language.${language}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

const SCHEMES: readonly MantineColorScheme[] = ['light', 'dark', 'auto'];
const ICONS = { light: IconSun, dark: IconMoon, auto: IconDeviceDesktop };

/** Chooses the color scheme: light, dark, or the operating system's. */
export function SchemeMenu() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Icon = ICONS[colorScheme];
  const choose = (value: unknown) => {
    const scheme = SCHEMES.find((candidate) => candidate === value);
    if (scheme) setColorScheme(scheme);
  };
  return (
    <Menu withinPortal={false}>
      <Menu.Target>
        <Tooltip label={t('scheme.label')}>
          <ActionIcon size="lg" aria-label={t('scheme.label')}>
            <Icon size={18} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={colorScheme} onChange={choose}>
          {SCHEMES.map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme} closeMenuOnClick>
              {t(`scheme.${scheme}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Out of Roster alone, or out of the identity provider as well. */
type SignOut = 'here' | 'everywhere';

/** The current user, and sign-out. */
export function PersonMenu() {
  const { t } = useTranslation();
  const { user, session } = useSession();
  const signOut = useSignOut();
  const signOutEverywhere = useSignOutEverywhere();
  const [asked, setAsked] = useState<SignOut>();
  // After a failed sign-out the session is still active, so the page stays.
  const leave = async (which: SignOut) => {
    const answer =
      which === 'everywhere' ? await signOutEverywhere.mutateAsync() : await signOut.mutateAsync();
    forgetUnsavedInput();
    if (answer?.url != null) leaveFor(answer.url);
    else redirectToSignIn();
  };
  const begin = (which: SignOut) => (hasUnsavedInput() ? setAsked(which) : void leave(which).catch(() => {}));
  const label = t('person.menu', { name: user.username });
  return (
    <>
      {asked && <LeaveQuestion onLeave={() => leave(asked)} onClose={() => setAsked(undefined)} />}
      <Popover width={260} position="bottom-end" shadow="md" trapFocus returnFocus withinPortal={false}>
        <Popover.Target>
          <UnstyledButton className={classes.account}>
            <VisuallyHidden>{label}</VisuallyHidden>
            <Avatar name={user.username} color="indigo" size={28} aria-hidden />
            <Text size="sm" fw={500} truncate maw={160} visibleFrom="sm" component="span" aria-hidden>
              {user.username}
            </Text>
            <IconChevronDown size={14} aria-hidden />
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown p="xs" aria-label={label}>
          <div className={classes.accountFacts}>
            <Text fw={600} lineClamp={2}>
              {user.username}
            </Text>
            <Text size="sm" c="dimmed" className={classes.accountEmail}>
              {displayEmail(user.email)}
            </Text>
            <Badge mt={8} color={user.systemRole === 'admin' ? 'indigo' : 'gray'}>
              {t(`role.${user.systemRole}`)}
            </Badge>
          </div>
          <Divider my="xs" />
          <SignOutButton
            label={t('person.signOut')}
            onClick={() => begin('here')}
            isPending={signOut.isPending}
          />
          {session.ssoConnectionId !== null && (
            <SignOutButton
              label={t('person.signOutEverywhere')}
              onClick={() => begin('everywhere')}
              isPending={signOutEverywhere.isPending}
            />
          )}
        </Popover.Dropdown>
      </Popover>
    </>
  );
}

interface SignOutButtonProps {
  label: string;
  onClick: () => void;
  isPending: boolean;
}

const SignOutButton = ({ label, onClick, isPending }: SignOutButtonProps) => (
  <Button
    variant="subtle"
    color="gray"
    fullWidth
    justify="flex-start"
    leftSection={<IconLogout size={16} />}
    onClick={onClick}
    loading={isPending}
  >
    {label}
  </Button>
);

/** Switches the language immediately and saves it in the user's profile. */
export function useSaveLanguage(): (language: Language) => Promise<void> {
  const queryClient = useQueryClient();
  return async (language) => {
    await switchLanguage(language);
    // On failure the language still applies to this browser.
    const user = await unwrap(api.PATCH('/api/v1/me', { body: { language } })).catch(() => undefined);
    if (user) queryClient.setQueryData(sessionQuery.queryKey, (session) => session && { ...session, user });
  };
}
