import { Anchor, Checkbox, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link, useRouter, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSignIn } from '../../api/session.ts';
import { useEmailFromPreviousPage } from '../../lib/history-state.ts';
import { required, SubmitForm } from '../../ui/forms.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';

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
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus={knownEmail === ''}
          {...form.getInputProps('email')}
        />
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
