import { Paper } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { required, SubmitForm, sameAs } from '../../ui/forms.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { PasswordField, PasswordPair } from '../../ui/PasswordField.tsx';
import { useUnsavedInput } from '../../ui/unsaved-input.ts';
import { useChangePassword } from './api.ts';

/** Changes the password of the signed-in user. */
export function PasswordPage() {
  const { t } = useTranslation('account');
  const showSuccess = () =>
    notifications.show({
      color: 'green',
      title: t('password.changed'),
      message: t('password.otherSessionsEnded'),
    });
  return (
    <>
      <PageHeader title={t('password.title')} description={t('password.description')} />
      <Paper withBorder p={{ base: 'md', sm: 'lg' }} maw={560}>
        <ChangePasswordForm
          currentLabel={t('password.current')}
          submitLabel={t('password.submit')}
          onChanged={showSuccess}
        />
      </Paper>
    </>
  );
}

interface ChangePasswordFormProps {
  currentLabel: string;
  submitLabel: string;
  onChanged: () => unknown;
  isFullWidth?: boolean;
}

/** Asks for the current password, and for the new one twice. */
export function ChangePasswordForm(props: ChangePasswordFormProps) {
  const { t } = useTranslation('account');
  const { user, system } = useSession();
  const changePassword = useChangePassword();
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '', repeat: '' },
    validate: {
      currentPassword: required,
      newPassword: required,
      repeat: (value, { newPassword }) => sameAs(newPassword, value),
    },
  });
  useUnsavedInput(form.isDirty());
  const submit = async ({ currentPassword, newPassword }: typeof form.values) => {
    await changePassword({ currentPassword, newPassword });
    form.reset();
    await props.onChanged();
  };
  return (
    <SubmitForm
      form={form}
      submitLabel={props.submitLabel}
      onSubmit={submit}
      isFullWidth={props.isFullWidth === true}
    >
      {/* Lets a password manager match the account. */}
      <input type="text" autoComplete="username" value={user.email} readOnly hidden />
      <PasswordField
        label={props.currentLabel}
        required
        withAsterisk={false}
        {...form.getInputProps('currentPassword')}
        value={form.values.currentPassword}
      />
      <PasswordPair
        label={t('password.new')}
        repeatLabel={t('password.repeat')}
        policy={system.passwordPolicy}
        known={[user.username, user.email]}
        history={system.passwordPolicy.history}
        first={{ ...form.getInputProps('newPassword'), value: form.values.newPassword }}
        second={{ ...form.getInputProps('repeat'), value: form.values.repeat }}
      />
    </SubmitForm>
  );
}
