import { Button } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** Opens the mail program with a message to this address. */
export function MailLink({ email }: { email: string }) {
  const { t } = useTranslation();
  // The parts may hold characters that mean something else in an address of a page (RFC 6068).
  const address = email.split('@').map(encodeURIComponent).join('@');
  return (
    <Button
      component="a"
      href={`mailto:${address}`}
      variant="default"
      fullWidth
      leftSection={<IconMail size={16} aria-hidden />}
    >
      {t('writeEmail')}
    </Button>
  );
}
