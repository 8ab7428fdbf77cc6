import { Anchor, Button, Checkbox, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { Link, useRouter, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '../../api/client.ts';
import { useSignIn } from '../../api/session.ts';
import { useEmailFromPreviousPage } from '../../lib/history-state.ts';
import { required, SubmitForm } from '../../ui/forms.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';

/** POST /sso/discover: the connection that users of an email's domain sign in by. */
const discover = (email: string) => unwrap(api.POST('/api/v1/sso/discover', { body: { email } }));

/** Signs the user in, then opens the page that they came for. */
export function SignInPage() {
  const { t } = useTranslation('sign-in');
  const router = useRouter();
  const { next } = useSearch({ from: '/outside/sign-in' });
  const { mutateAsync: signIn } = useSignIn();
  const knownEmail = useEmailFromPreviousPage();
  const form = useForm({
    initialValues: { email: knownEmail, password: '', rememberMe: false },
    validate: { email: required, password: required },
  });
  const { mutate: findConnection, data: discovered } = useMutation({ mutationFn: discover });
  const connection = discovered?.connection;
  const returnTo = new URLSearchParams({ returnTo: next ?? '/' });
  const submit = async (values: typeof form.values) => {
    await signIn(values);
    await router.navigate({ href: next ?? '/', replace: true });
  };
  return (
    <>
      <PageHeader title={t('title')} />
      <SubmitForm form={form} submitLabel={t('submit')} onSubmit={submit} isFullWidth>
        <TextInput
          label={t('email')}
          inputMode="email"
          autoCapitalize="none"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus={knownEmail === ''}
          {...form.getInputProps('email')}
          onBlur={({ currentTarget: { value } }) => {
            if (value.includes('@')) findConnection(value.trim());
          }}
        />
        {connection && (
          <Button component="a" href={`/sso/${connection.id}/start?${returnTo}`} variant="default" fullWidth>
            {t('continueWith', { name: connection.name })}
          </Button>
        )}
        <PasswordField
          label={t('password')}
          required
          withAsterisk={false}
          autoFocus={knownEmail !== ''}
          {...form.getInputProps('password')}
          value={form.values.password}
        />
        <Checkbox label={t('rememberMe')} {...form.getInputProps('rememberMe', { type: 'checkbox' })} />
      </SubmitForm>
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
    </>
  );
}
