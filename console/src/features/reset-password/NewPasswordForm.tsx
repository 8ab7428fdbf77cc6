import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '../../api/client.ts';
import { isDeadLink } from '../../api/links.ts';
import { sessionQuery, setupQuery } from '../../api/session.ts';
import { required, SubmitForm, sameAs } from '../../ui/forms.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { PasswordPair } from '../../ui/PasswordField.tsx';

interface NewPasswordFormProps {
  token: string;
  email: string;
  username: string;
  /** The link is not what it was when the page was opened. */
  onChanged: () => Promise<unknown>;
  onDone: () => void;
}

/** The new password, twice, and whose it is. */
export function NewPasswordForm({ token, email, username, onChanged, onDone }: NewPasswordFormProps) {
  const { t } = useTranslation('reset-password');
  const queryClient = useQueryClient();
  const { passwordPolicy } = useSuspenseQuery(setupQuery).data.system;
  const form = useForm({
    initialValues: { password: '', repeat: '' },
    validate: { password: required, repeat: (value, { password }) => sameAs(password, value) },
  });
  const confirm = async ({ password }: typeof form.values) => {
    try {
      await unwrap(api.POST('/api/v1/password-resets/confirm', { body: { token, password } }));
    } catch (error) {
      if (isDeadLink(error)) await onChanged();
      throw error;
    }
    // All sessions of this person have ended, perhaps also the one in this browser.
    await queryClient.resetQueries(sessionQuery);
    onDone();
  };
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} isNews />
      <SubmitForm form={form} submitLabel={t('submit')} onSubmit={confirm} isFullWidth>
        <TextInput
          label={t('email')}
          type="email"
          // Tells a password manager whose password this is.
          autoComplete="username"
          value={email}
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
