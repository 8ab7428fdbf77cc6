import { Button, type ButtonProps, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconCircleCheck, IconClockX, IconLinkOff, IconMailForward } from '@tabler/icons-react';
import { queryOptions, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { paths } from 'roster-contract';
import { api, unwrap } from '../../api/client.ts';
import { CHECKED_ONCE, isDeadLink, isUnknownLink } from '../../api/links.ts';
import { sessionQuery, setupQuery, useKnownSession } from '../../api/session.ts';
import { displayEmail } from '../../lib/format.ts';
import { useLinkToken } from '../../lib/history-state.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { required, SubmitForm, sameAs } from '../../ui/forms.tsx';
import {
  LinkFailed,
  LinkSkeleton,
  SignedInAsOther,
  SignInButton,
  UnknownLink,
} from '../../ui/link-pages.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { PasswordPair } from '../../ui/PasswordField.tsx';
import { StateMessage } from '../../ui/StateMessage.tsx';

type PasswordResetLink =
  paths['/api/v1/password-resets/lookup']['post']['responses'][200]['content']['application/json'];

/** POST /password-resets/lookup. */
const linkQuery = (token: string) =>
  queryOptions({
    queryKey: ['password-reset-link', token],
    queryFn: ({ signal }): Promise<PasswordResetLink> =>
      unwrap(api.POST('/api/v1/password-resets/lookup', { body: { token }, signal })),
    enabled: token !== '',
    ...CHECKED_ONCE,
  });

/** Sets a new password with a link from an email. The link's status is checked before anything can be typed. */
export function ResetPasswordPage() {
  const token = useLinkToken();
  const { data: link, error, isFetching, refetch } = useQuery(linkQuery(token));
  if (token === '' || isUnknownLink(error)) {
    return (
      <UnknownLink token={token}>
        <RequestLinkButton />
      </UnknownLink>
    );
  }
  if (!link) {
    if (error === null) return <LinkSkeleton />;
    return <LinkFailed problem={error} onRetry={refetch} isRetrying={isFetching} />;
  }
  const { status, email, username } = link;
  if (status !== 'pending') return <EndedLink key={status} status={status} email={email} />;
  // A pending link always has both.
  const account = { email: email ?? '', username: username ?? '' };
  return <PendingLink key={token} token={token} {...account} onLinkEnded={refetch} />;
}

interface PendingLinkProps {
  token: string;
  email: string;
  username: string;
  /** Called when the link has expired or was replaced since the page was opened. */
  onLinkEnded: () => Promise<unknown>;
}

function PendingLink({ email, ...link }: PendingLinkProps) {
  const { t } = useTranslation('reset-password');
  const session = useKnownSession();
  const [isDone, setDone] = useState(false);
  if (isDone) {
    return (
      <StateMessage icon={IconCircleCheck} tone="good" title={t('done.title')} text={t('done.text')}>
        <SignInButton email={email} />
      </StateMessage>
    );
  }
  if (session && session.user.email !== email)
    return <SignedInAsOther name={session.user.username} email={email} />;
  return <NewPasswordForm email={email} {...link} onDone={() => setDone(true)} />;
}

function NewPasswordForm({
  token,
  email,
  username,
  onLinkEnded,
  onDone,
}: PendingLinkProps & { onDone: () => void }) {
  const { t } = useTranslation('reset-password');
  const queryClient = useQueryClient();
  const { passwordPolicy } = useSuspenseQuery(setupQuery).data.system;
  const form = useForm({
    initialValues: { password: '', repeat: '' },
    validate: { password: required, repeat: (value, { password }) => sameAs(password, value) },
  });
  const submit = async ({ password }: typeof form.values) => {
    try {
      await unwrap(api.POST('/api/v1/password-resets/confirm', { body: { token, password } }));
    } catch (error) {
      if (isDeadLink(error)) await onLinkEnded();
      throw error;
    }
    // All sessions of this user have ended, possibly including the one in this browser.
    await queryClient.resetQueries(sessionQuery);
    onDone();
  };
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} isNews />
      <SubmitForm form={form} submitLabel={t('submit')} onSubmit={submit} isFullWidth>
        <TextInput
          label={t('email')}
          inputMode="email"
          autoCapitalize="none"
          // Lets a password manager match the account.
          autoComplete="username"
          value={displayEmail(email)}
          readOnly
          variant="filled"
        />
        <PasswordPair
          label={t('password')}
          repeatLabel={t('repeat')}
          policy={passwordPolicy}
          known={[username, email]}
          history={passwordPolicy.history}
          first={{ ...form.getInputProps('password'), value: form.values.password }}
          second={{ ...form.getInputProps('repeat'), value: form.values.repeat }}
        />
      </SubmitForm>
    </>
  );
}

const ENDED_ICONS = { expired: IconClockX, used: IconLinkOff, replaced: IconMailForward };

interface EndedLinkProps {
  status: keyof typeof ENDED_ICONS;
  /** null for a used or replaced link: another person may read that mailbox by now. */
  email: string | null;
}

/** Explains why a link no longer works and offers a new one. */
function EndedLink({ status, email }: EndedLinkProps) {
  const { t } = useTranslation('reset-password');
  return (
    <StateMessage
      icon={ENDED_ICONS[status]}
      tone="bad"
      title={t(`ended.${status}.title`)}
      text={t(`ended.${status}.text`)}
    >
      {status === 'used' && <SignInButton email={email} />}
      <RequestLinkButton email={email} {...(status === 'used' && { variant: 'default' })} />
      {status !== 'used' && <SignInButton email={email} variant="default" />}
    </StateMessage>
  );
}

interface RequestLinkButtonProps extends Pick<ButtonProps, 'variant'> {
  email?: string | null;
}

function RequestLinkButton({ email = null, ...button }: RequestLinkButtonProps) {
  const { t } = useTranslation('reset-password');
  return (
    <Button
      component={Link}
      to="/forgot-password"
      state={email === null ? {} : { email }}
      fullWidth
      {...button}
    >
      {t('requestLink')}
    </Button>
  );
}
