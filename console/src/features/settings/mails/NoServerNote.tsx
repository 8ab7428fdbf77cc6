import { Alert, Anchor } from '@mantine/core';
import { IconMailOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session.ts';

/** Says that nothing is sent at all, and where that is changed. */
export function NoServerNote() {
  const { t } = useTranslation('settings');
  const { system } = useSession();
  if (system.mailConfigured) return null;
  return (
    <Alert color="yellow" p="sm" icon={<IconMailOff size={18} />}>
      {t('mails.noServer')}{' '}
      <Anchor component={Link} to="/settings/general" inherit c="inherit" underline="always">
        {t('mails.setUp')}
      </Anchor>
    </Alert>
  );
}
