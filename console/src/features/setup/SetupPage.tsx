import { Button, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { api, toProblem, unwrap } from '../../api/client.ts';
import { type SystemFacts, setupQuery, useSignIn } from '../../api/session.ts';
import { useLinkToken } from '../../lib/history-state.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { required, SubmitForm, sameAs, validEmail, validName } from '../../ui/forms.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { PasswordPair } from '../../ui/PasswordField.tsx';

/** Creates the first system admin, while there is none. */
export function SetupPage() {
  const { t } = useTranslation('setup');
  const { needed, system } = useSuspenseQuery(setupQuery).data;
  if (!needed) return <SetupComplete />;
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <SetupForm policy={system.passwordPolicy} />
    </>
  );
}

/** The form of the first admin's account. The setup token proves access to the server log. */
function SetupForm({ policy }: { policy: SystemFacts['passwordPolicy'] }) {
  const { t } = useTranslation('setup');
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const signIn = useSignIn();
  const setupToken = useLinkToken();
  const [needsToken, setNeedsToken] = useState(setupToken === '');
  const form = useForm({
    initialValues: { setupToken, username: '', email: '', password: '', repeat: '' },
    validate: {
      setupToken: required,
      username: validName,
      email: validEmail,
      password: required,
      repeat: (value, { password }) => sameAs(password, value),
    },
  });

  const usedToken = useRef(setupToken);
  const { setFieldValue } = form;
  useEffect(() => {
    // The setup link may be pasted into the address bar after the page was opened without it.
    if (setupToken === usedToken.current) return;
    usedToken.current = setupToken;
    setFieldValue('setupToken', setupToken);
    setNeedsToken(false);
  }, [setupToken, setFieldValue]);

  const submit = async ({ repeat: _, ...body }: typeof form.values) => {
    try {
      await unwrap(api.POST('/api/v1/setup', { body: { ...body, setupToken: body.setupToken.trim() } }));
    } catch (error) {
      const { code } = toProblem(error);
      if (code === 'invalid_setup_token') setNeedsToken(true);
      if (code === 'setup_done') await queryClient.invalidateQueries(setupQuery);
      throw error;
    }
    await signIn.mutateAsync({ email: body.email, password: body.password });
    await navigate({ to: '/users', search: {} });
  };

  const field = { required: true, withAsterisk: false };
  return (
    <SubmitForm form={form} submitLabel={t('submit')} onSubmit={submit} isFullWidth>
      {needsToken && (
        <TextInput
          label={t('token')}
          description={t('tokenHint')}
          autoComplete="off"
          spellCheck={false}
          {...field}
          {...form.getInputProps('setupToken')}
        />
      )}
      <TextInput label={t('username')} autoComplete="name" {...field} {...form.getInputProps('username')} />
      <TextInput
        label={t('email')}
        description={t('emailHint')}
        inputMode="email"
        autoCapitalize="none"
        autoComplete="username"
        {...field}
        {...form.getInputProps('email')}
      />
      <PasswordPair
        label={t('password')}
        repeatLabel={t('repeat')}
        policy={policy}
        known={[form.values.username, form.values.email]}
        first={{ ...form.getInputProps('password'), value: form.values.password }}
        second={{ ...form.getInputProps('repeat'), value: form.values.repeat }}
      />
    </SubmitForm>
  );
}

/** Shown when a setup link is opened after the setup. */
function SetupComplete() {
  const { t } = useTranslation('setup');
  return (
    <>
      <PageHeader title={t('done.title')} />
      <Text size="sm" mb="md">
        {t('done.text')}
      </Text>
      <Button component="a" href="/sign-in">
        {t('done.signIn')}
      </Button>
    </>
  );
}
