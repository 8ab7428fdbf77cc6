import { ActionIcon, type MantineColorScheme, Menu, Tooltip, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

const SCHEMES: readonly MantineColorScheme[] = ['light', 'dark', 'auto'];
const ICONS = { light: IconSun, dark: IconMoon, auto: IconDeviceDesktop };

/** Chooses light, dark, or whatever the system has. */
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
