import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../../ui/CopyButton.tsx';

/** A link to pass on, to be copied by the button or, where that is blocked, by hand. */
export function LinkField({ link, email }: { link: string; email: string }) {
  const { t } = useTranslation('users-dialogs');
  return (
    <TextInput
      readOnly
      size="xs"
      mt={4}
      ff="monospace"
      aria-label={t('invited.linkOf', { email })}
      value={link}
      onFocus={({ currentTarget }) => currentTarget.select()}
      rightSection={<CopyButton text={link} label={t('invited.copyLinkOf', { email })} />}
    />
  );
}
