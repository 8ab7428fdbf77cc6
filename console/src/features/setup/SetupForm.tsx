import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { type SystemFacts, setupQuery, useSignIn } from '../../api/session.ts';
import { useLinkToken } from '../../lib/history-state.ts';
import { required, SubmitForm, sameAs } from '../../ui/forms.tsx';
import { PasswordPair } from '../../ui/PasswordField.tsx';

/** The first admin's account, and the proof that whoever makes it may read the server's log. */
export function SetupForm({ policy }: { policy: SystemFacts['passwordPolicy'] }) {
  const { t } = useTranslation('setup');
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const signIn = useSignIn();
  const setupToken = useLinkToken();
  const [isTokenAsked, setTokenAsked] = useState(setupToken === '');
  const form = useForm({
    initialValues: { setupToken, username: '', email: '', password: '', repeat: '' },
    validate: {
      setupToken: required,
      username: required,
      email: required,
      password: required,
      repeat: (value, { password }) => sameAs(password, value),
    },
  });

  const setUp = async ({ repeat: _, ...body }: typeof form.values) => {
    try {
      await unwrap(api.POST('/api/v1/setup', { body: { ...body, setupToken: body.setupToken.trim() } }));
    } catch (error) {
      const { code } = toProblem(error);
      if (code === 'invalid_setup_token') setTokenAsked(true);
      if (code === 'setup_done') await queryClient.invalidateQueries(setupQuery);
      throw error;
    }
    await signIn.mutateAsync({ email: body.email, password: body.password });
    await navigate({ to: '/users', search: {} });
  };

  return (
    <SubmitForm form={form} submitLabel={t('submit')} onSubmit={setUp} isFullWidth>
      {isTokenAsked && (
        <TextInput
          label={t('token')}
          description={t('tokenHint')}
          autoComplete="off"
          spellCheck={false}
          required
          withAsterisk={false}
          {...form.getInputProps('setupToken')}
        />
      )}
      <TextInput
        label={t('username')}
        autoComplete="name"
        required
        withAsterisk={false}
        {...form.getInputProps('username')}
      />
      <TextInput
        label={t('email')}
        description={t('emailHint')}
        type="email"
        autoComplete="username"
        required
        withAsterisk={false}
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
