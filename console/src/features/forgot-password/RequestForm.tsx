import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { required, SubmitForm } from '../../ui/forms.tsx';
import { SignInButton } from '../../ui/link-pages.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { requestPasswordReset } from './request.ts';

interface RequestFormProps {
  /** As far as it is known. */
  email: string;
  onAsked: (email: string) => void;
}

/** Whose password is forgotten. */
export function RequestForm({ email, onAsked }: RequestFormProps) {
  const { t } = useTranslation('forgot-password');
  const form = useForm({
    initialValues: { email },
    // Pasted addresses often bring a blank along.
    transformValues: (values) => ({ email: values.email.trim() }),
    validate: { email: (value) => required(value.trim()) },
  });
  const ask = async ({ email: typed }: typeof form.values) => {
    await requestPasswordReset(typed);
    onAsked(typed);
  };
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <SubmitForm form={form} submitLabel={t('submit')} onSubmit={ask} isFullWidth>
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
          {...form.getInputProps('email')}
        />
      </SubmitForm>
      <SignInButton email={form.values.email} variant="subtle" color="gray" mt="sm" />
    </>
  );
}
