import { Button } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TestMailDialog } from './TestMailDialog.tsx';

/** Begins a test of the mail server that is set up. */
export function TestMail() {
  const { t } = useTranslation('settings');
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconSend size={14} />}
        onClick={() => setOpen(true)}
        aria-label={t('mail.testLabel')}
      >
        {t('test')}
      </Button>
      {isOpen && <TestMailDialog onClose={() => setOpen(false)} />}
    </>
  );
}
