import { Alert, Anchor, Button, Checkbox, Divider, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { Link, useRouter, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiProblem, api, unwrap } from '../../api/client.ts';
import { signInOptionsQuery, useSignIn } from '../../api/session.ts';
import { useEmailFromPreviousPage } from '../../lib/history-state.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { required, SubmitForm } from '../../ui/forms.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';

interface Connection {
  id: string;
  name: string;
}

/** POST /sso/discover: the connection that users of an email's domain sign in by. */
const discover = (email: string) => unwrap(api.POST('/api/v1/sso/discover', { body: { email } }));

/**
 * Signs the user in, then opens the page that they came for. Asks for the email first while a connection has a verified
 * domain: its users are led to their identity provider, all others are asked for their password.
 */
export function SignInPage() {
  const { t } = useTranslation('sign-in');
  const router = useRouter();
  const { next, sso } = useSearch({ from: '/outside/sign-in' });
  const { mutateAsync: signIn } = useSignIn();
  const knownEmail = useEmailFromPreviousPage();
  const { data: options } = useQuery({ ...signInOptionsQuery, enabled: false });
  const [isPasswordAsked, setPasswordAsked] = useState(options?.emailFirst !== true);
  /** The connection of the email's domain, once the password is asked for. */
  const [own, setOwn] = useState<Connection>();
  const form = useForm({
    initialValues: { email: knownEmail, password: '', rememberMe: false },
    validate: { email: required, password: (password) => (isPasswordAsked ? required(password) : null) },
  });

  const startUrl = ({ id }: Connection, email: string) => {
    const query = new URLSearchParams({ returnTo: next ?? '/', ...(email !== '' && { login_hint: email }) });
    return `/sso/${id}/start?${query}`;
  };
  const submit = async (values: typeof form.values) => {
    if (isPasswordAsked) {
      await signIn(values).catch(async (error: unknown) => {
        // Shows the button of the provider that the error message asks to sign in at.
        if (error instanceof ApiProblem && error.code === 'sso_required')
          setOwn((await discover(values.email.trim())).connection ?? undefined);
        throw error;
      });
      await router.navigate({ href: next ?? '/', replace: true });
      return;
    }
    const email = values.email.trim();
    const { connection, passwordAllowed } = await discover(email);
    if (connection && !passwordAllowed) {
      window.location.assign(startUrl(connection, email));
      // The button stays busy until the browser has left; going back shows this page as it was (bfcache).
      await new Promise((resolve) => window.addEventListener('pageshow', resolve, { once: true }));
      return;
    }
    setOwn(connection ?? undefined);
    setPasswordAsked(true);
  };
  const changeEmail = (email: string) => {
    form.setFieldValue('email', email);
    // Another email may belong to another connection.
    if (own) setOwn(undefined);
  };
  const offered = [...(own ? [own] : []), ...(options?.items ?? []).filter(({ id }) => id !== own?.id)];
  return (
    <>
      <PageHeader title={t('title')} />
      {sso === 'failed' && (
        <Alert color="yellow" role="alert" p="sm" mb="md">
          {t('ssoFailed')}
        </Alert>
      )}
      <SubmitForm
        form={form}
        submitLabel={t(isPasswordAsked ? 'submit' : 'next')}
        onSubmit={submit}
        isFullWidth
      >
        <TextInput
          label={t('email')}
          inputMode="email"
          autoCapitalize="none"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus={knownEmail === '' || !isPasswordAsked}
          {...form.getInputProps('email')}
          onChange={({ currentTarget }) => changeEmail(currentTarget.value)}
        />
        {isPasswordAsked && (
          <>
            <PasswordField
              label={t('password')}
              required
              withAsterisk={false}
              autoFocus={form.values.email !== ''}
              {...form.getInputProps('password')}
              value={form.values.password}
            />
            <Checkbox label={t('rememberMe')} {...form.getInputProps('rememberMe', { type: 'checkbox' })} />
          </>
        )}
      </SubmitForm>
      {offered.length > 0 && (
        <Stack gap="xs" mt="md">
          <Divider label={t('or')} />
          {offered.map((connection) => (
            <Button
              key={connection.id}
              component="a"
              href={startUrl(connection, form.values.email.trim())}
              variant="default"
              fullWidth
            >
              {t('continueWith', { name: connection.name })}
            </Button>
          ))}
        </Stack>
      )}
      {isPasswordAsked ? (
        <Anchor
          component={Link}
          to="/forgot-password"
          state={{ email: form.values.email }}
          size="sm"
          mt="lg"
          display="inline-block"
        >
          {t('forgot')}
        </Anchor>
      ) : (
        <Anchor component="button" type="button" size="sm" mt="lg" onClick={() => setPasswordAsked(true)}>
          {t('usePassword')}
        </Anchor>
      )}
    </>
  );
}
