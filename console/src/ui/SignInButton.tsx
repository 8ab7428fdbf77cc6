import { Button, type ButtonProps } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

/** The way to the sign-in page, whose form begins with this e-mail. */
export function SignInButton({ email = null, ...button }: ButtonProps & { email?: string | null }) {
  const { t } = useTranslation();
  return (
    <Button component={Link} to="/sign-in" state={email === null ? {} : { email }} fullWidth {...button}>
      {t('signIn')}
    </Button>
  );
}
