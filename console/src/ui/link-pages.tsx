import { Button, type ButtonProps, Skeleton, Stack, VisuallyHidden } from '@mantine/core';
import { IconLinkOff, IconMail, IconPlugConnectedX, IconRefresh, IconUsers } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { toProblem } from '../api/client.ts';
import { sessionQuery, useSignOut } from '../api/session.ts';
import { displayEmail } from '../lib/format.ts';
import { useTranslation } from '../lib/i18n.ts';
import { ActionButton } from './forms.tsx';
import { useProblemText } from './problem.tsx';
import { StateMessage } from './StateMessage.tsx';

/** Replaces the form while the link is checked. */
export function LinkSkeleton() {
  const { t } = useTranslation(['ui', 'common']);
  return (
    <Stack gap="lg" aria-busy="true">
      <title>{t('common:product')}</title>
      <VisuallyHidden role="status">{t('checkingLink')}</VisuallyHidden>
      <Stack gap="xs">
        <Skeleton height={24} width="75%" />
        <Skeleton height={14} width="50%" />
      </Stack>
      {['email', 'first', 'second'].map((field) => (
        <Stack key={field} gap={6}>
          <Skeleton height={12} width={90} />
          <Skeleton height={36} />
        </Stack>
      ))}
      <Skeleton height={36} />
    </Stack>
  );
}

interface LinkFailedProps {
  problem: unknown;
  onRetry: () => unknown;
  isRetrying: boolean;
}

/** Replaces the form when the link could not be checked, with a retry button. */
export function LinkFailed({ problem, onRetry, isRetrying }: LinkFailedProps) {
  const { t } = useTranslation('ui');
  const { problemText } = useProblemText();
  return (
    <StateMessage icon={IconPlugConnectedX} tone="bad" title={t('linkFailed')} text={problemText(problem)}>
      <Button
        variant="default"
        fullWidth
        leftSection={<IconRefresh size={16} aria-hidden />}
        loading={isRetrying}
        onClick={() => void onRetry()}
      >
        {t('retry')}
      </Button>
    </StateMessage>
  );
}

interface UnknownLinkProps {
  /** The token of the link; empty when the page was opened without one. */
  token: string;
  /** Buttons and links to continue with. */
  children: ReactNode;
}

/** Reports an unknown, incomplete or missing link. */
export function UnknownLink({ token, children }: UnknownLinkProps) {
  const { t } = useTranslation();
  const kind = token === '' ? 'missing' : 'unknown';
  return (
    <StateMessage
      key={kind}
      icon={IconLinkOff}
      tone="bad"
      title={t(`link.${kind}.title`)}
      text={t(`link.${kind}.text`)}
    >
      {children}
    </StateMessage>
  );
}

interface SignedInAsOtherProps {
  /** The username of the current session. */
  name: string;
  /** The email that the link was sent to. */
  email: string;
}

/** Reports that another user is signed in, and offers to sign out and continue with the link. */
export function SignedInAsOther({ name, email }: SignedInAsOtherProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const router = useRouter();
  const { mutateAsync: signOut } = useSignOut();

  const goOn = async () => {
    await signOut().catch((error: unknown) => {
      // The session has already ended.
      if (toProblem(error).code !== 'unauthenticated') throw error;
    });
    await queryClient.resetQueries(sessionQuery);
    // Runs the guard of the page again.
    await router.invalidate();
  };
  return (
    <StateMessage
      icon={IconUsers}
      title={t('signedInAsOther.title', { name })}
      text={t('signedInAsOther.text', { name, email: displayEmail(email) })}
    >
      <ActionButton label={t('signedInAsOther.goOn')} onAction={goOn} />
      <Button component={Link} to="/" variant="default" fullWidth>
        {t('signedInAsOther.goBack')}
      </Button>
    </StateMessage>
  );
}

/** Links to the sign-in page, whose form is prefilled with this email. */
export function SignInButton({ email = null, ...button }: ButtonProps & { email?: string | null }) {
  const { t } = useTranslation();
  return (
    <Button component={Link} to="/sign-in" state={email === null ? {} : { email }} fullWidth {...button}>
      {t('signIn')}
    </Button>
  );
}

/** A mailto link. */
export function MailLink({ email }: { email: string }) {
  const { t } = useTranslation();
  // The parts may contain reserved characters (RFC 6068).
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
