import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconLanguage } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, LANGUAGES, type Language } from '../lib/languages.ts';

/**
 * Chooses the language; each stands in its own words, for whoever cannot read the present one. Like the others of the
 * header, the menu stays in it, so that it belongs to a landmark.
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
