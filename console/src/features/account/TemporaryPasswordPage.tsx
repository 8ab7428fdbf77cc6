import { Button } from '@mantine/core';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useSignOut } from '../../api/session.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { redirectToSignIn } from '../../lib/sign-in-redirect.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { ChangePasswordForm } from './PasswordPage.tsx';

/** Shown after signing in with a temporary password, which must be changed before anything else. */
export function TemporaryPasswordPage() {
  const { t } = useTranslation('account');
  const router = useRouter();
  const { next } = useSearch({ from: '/outside/change-password' });
  const signOut = useSignOut();
  return (
    <>
      <PageHeader title={t('temporary.title')} description={t('temporary.description')} />
      <ChangePasswordForm
        currentLabel={t('password.temporary')}
        submitLabel={t('temporary.submit')}
        onChanged={() => router.navigate({ href: next ?? '/', replace: true })}
        isFullWidth
      />
      <Button
        mt="sm"
        variant="subtle"
        color="gray"
        fullWidth
        loading={signOut.isPending}
        onClick={() => signOut.mutate(undefined, { onSuccess: () => redirectToSignIn() })}
      >
        {t('temporary.signOut')}
      </Button>
    </>
  );
}
