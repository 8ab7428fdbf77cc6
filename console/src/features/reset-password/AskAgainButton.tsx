import { Button, type ButtonProps } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

interface AskAgainButtonProps extends Pick<ButtonProps, 'variant'> {
  email?: string | null;
}

/** The way to another link, for this e-mail if it is known. */
export function AskAgainButton({ email = null, ...button }: AskAgainButtonProps) {
  const { t } = useTranslation('reset-password');
  return (
    <Button
      component={Link}
      to="/forgot-password"
      state={email === null ? {} : { email }}
      fullWidth
      {...button}
    >
      {t('askAgain')}
    </Button>
  );
}
