import { Alert, Button, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { IconMail } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { requestPasswordReset } from '../../api/password-resets.ts';
import { useSession } from '../../api/session.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { useUnsavedInput } from '../../lib/unsaved-input.ts';
import { ErrorState } from '../../ui/EmptyState.tsx';
import { required, SubmitForm, sameAs, useSubmit } from '../../ui/forms.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { PasswordField, PasswordPair } from '../../ui/PasswordField.tsx';
import { ProblemAlert } from '../../ui/problem.tsx';
import { ownPasswordQuery, useChangePassword } from './api.ts';

/** Changes the password of the signed-in user; explains how users of single sign-on without a password get one. */
export function PasswordPage() {
  return useSession().session.ssoConnectionId === null ? <ChangePassword /> : <SingleSignOn />;
}

function PasswordFrame({ description, children }: { description?: string; children: ReactNode }) {
  const { t } = useTranslation('account');
  return (
    <>
      <PageHeader title={t('password.title')} {...(description !== undefined && { description })} />
      <Paper withBorder p={{ base: 'md', sm: 'lg' }} maw={560}>
        {children}
      </Paper>
    </>
  );
}

/** What users of single sign-on can do: they may have no password, or need none. */
function SingleSignOn() {
  const { t } = useTranslation('account');
  const { data, error, refetch, isFetching } = useQuery(ownPasswordQuery);
  if (data?.password === 'set') return <ChangePassword />;
  return (
    <PasswordFrame
      {...(data?.connection && { description: t('password.sso', { name: data.connection.name }) })}
    >
      <Stack gap="md" align="flex-start">
        {!data && error && (
          <ErrorState problem={error} onRetry={() => void refetch()} isRetrying={isFetching} />
        )}
        {!data && !error && <Skeleton height={40} aria-busy />}
        {data?.password === 'missing' && <FirstPassword />}
        {data?.password === 'refused' && <Text size="sm">{t('password.refused')}</Text>}
      </Stack>
    </PasswordFrame>
  );
}

/** Sends the link that sets a password; without a mail server, says who can help. */
function FirstPassword() {
  const { t } = useTranslation('account');
  const { user, system } = useSession();
  const [isSent, setSent] = useState(false);
  const form = useForm({ initialValues: {} });
  const { submit, isPending, problem } = useSubmit(form, async () => {
    await requestPasswordReset(user.email);
    setSent(true);
  });
  if (!system.mailConfigured) return <Text size="sm">{t('password.missingWithoutMail')}</Text>;
  return (
    <>
      <Text size="sm">{t('password.missing')}</Text>
      <ProblemAlert problem={problem} />
      <div role="status">
        {isSent && (
          <Alert color="teal" p="sm">
            {t('password.linkSent', { email: user.email })}
          </Alert>
        )}
      </div>
      {!isSent && (
        <Button leftSection={<IconMail size={16} />} loading={isPending} onClick={() => void submit({})}>
          {t('password.sendLink')}
        </Button>
      )}
    </>
  );
}

function ChangePassword() {
  const { t } = useTranslation('account');
  const showSuccess = () =>
    notifications.show({
      color: 'green',
      title: t('password.changed'),
      message: t('password.otherSessionsEnded'),
    });
  return (
    <PasswordFrame description={t('password.description')}>
      <ChangePasswordForm
        currentLabel={t('password.current')}
        submitLabel={t('password.submit')}
        onChanged={showSuccess}
      />
    </PasswordFrame>
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
