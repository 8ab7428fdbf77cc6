import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

/** The way to another link, for this e-mail if it is known. */
export function AskAgainButton({ email = null }: { email?: string | null }) {
  const { t } = useTranslation('reset-password');
  return (
    <Button component={Link} to="/forgot-password" state={email === null ? {} : { email }} fullWidth>
      {t('askAgain')}
    </Button>
  );
}
