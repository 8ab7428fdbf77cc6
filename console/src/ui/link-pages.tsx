import { Button, type ButtonProps, Skeleton, Stack, VisuallyHidden } from '@mantine/core';
import { IconLinkOff, IconMail, IconPlugConnectedX, IconRefresh, IconUsers } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../api/problem.ts';
import { sessionQuery, useSignOut } from '../api/session.ts';
import { ActionButton } from './forms.tsx';
import { useProblemText } from './problem.tsx';
import { StateMessage } from './StateMessage.tsx';

/** Stands where a form will be while the server is asked what a link is worth. */
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

/** Stands where a form would be, while the server can't tell what a link is worth. */
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
  /** What the link carried; empty when the page was opened without one. */
  token: string;
  /** The ways on. */
  children: ReactNode;
}

/** For who comes with a link that the server does not know, or with half of one, or with none. */
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
  /** Who is signed in here. */
  name: string;
  /** Whom the link is for. */
  email: string;
}

/** For who comes with a link to a browser in which somebody else is signed in. */
export function SignedInAsOther({ name, email }: SignedInAsOtherProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const router = useRouter();
  const { mutateAsync: signOut } = useSignOut();

  const goOn = async () => {
    await signOut().catch((error: unknown) => {
      // It has ended meanwhile, which is what was wanted.
      if (toProblem(error).code !== 'unauthenticated') throw error;
    });
    await queryClient.resetQueries(sessionQuery);
    // The page's guard looks anew who is signed in, and which language counts now.
    await router.invalidate();
  };
  return (
    <StateMessage
      icon={IconUsers}
      title={t('signedInAsOther.title', { name })}
      text={t('signedInAsOther.text', { name, email })}
    >
      <ActionButton label={t('signedInAsOther.goOn')} onAction={goOn} />
      <Button component={Link} to="/" variant="default" fullWidth>
        {t('signedInAsOther.goBack')}
      </Button>
    </StateMessage>
  );
}

/** The way to the sign-in page, whose form begins with this e-mail. */
export function SignInButton({ email = null, ...button }: ButtonProps & { email?: string | null }) {
  const { t } = useTranslation();
  return (
    <Button component={Link} to="/sign-in" state={email === null ? {} : { email }} fullWidth {...button}>
      {t('signIn')}
    </Button>
  );
}

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
