import { Alert, Button, Group, Radio, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { User } from 'roster-contract';
import { useSession } from '../../../api/session.ts';
import { displayEmail } from '../../../lib/format.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { KEEP_OPEN, ShowOnceDialog } from '../../../ui/ConfirmDialog.tsx';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { PasswordField } from '../../../ui/PasswordField.tsx';
import { generatePassword } from '../../../ui/password-policy.ts';
import { toast } from '../../../ui/toast.tsx';
import { resetPassword, useUserCache } from '../api.ts';
import classes from './dialogs.module.css';

const METHODS = ['link', 'temporary'] as const;
type ResetMethod = (typeof METHODS)[number];
type ResetValues = { method: ResetMethod; password: string };

/**
 * Emails a link to choose a new password, or sets a temporary password and shows it once. Without a mail server only a
 * temporary password can be set.
 */
export function ResetPasswordDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('users-dialogs');
  const { update, refreshSession } = useUserCache();
  const { passwordPolicy, mailConfigured } = useSession().system;
  const [initialPassword] = useState(() => generatePassword(passwordPolicy));
  const form = useForm<ResetValues>({
    initialValues: { method: mailConfigured ? 'link' : 'temporary', password: initialPassword },
  });
  const { mutateAsync } = useMutation({
    mutationFn: (body: { password?: string }) => resetPassword(user, body),
    // The mail server may have been removed meanwhile.
    onError: refreshSession,
  });
  const [newPassword, setNewPassword] = useState<string>();
  const method = mailConfigured ? form.values.method : 'temporary';

  const submit = async ({ password }: ResetValues) => {
    if (method === 'link') {
      void update(await mutateAsync({}));
      toast(user, t('toast.resetLinkSent', { email: displayEmail(user.email) }));
      return undefined;
    }
    void update(await mutateAsync({ password }));
    setNewPassword(password);
    return KEEP_OPEN;
  };

  if (newPassword !== undefined) {
    return (
      <NewPasswordDialog
        title={t('reset.doneTitle')}
        text={t('reset.doneText', { name: user.username })}
        password={newPassword}
        onClose={onClose}
      />
    );
  }
  return (
    <FormDialog
      title={t('reset.title', { name: user.username })}
      submitLabel={t(method === 'link' ? 'reset.submitLink' : 'reset.submit')}
      form={form}
      onSubmit={submit}
      onClose={onClose}
    >
      {mailConfigured ? (
        <ResetMethodField {...form.getInputProps('method')} value={method} email={displayEmail(user.email)} />
      ) : (
        <Text size="sm" c="dimmed">
          {t('reset.withoutMail')} {t('reset.text')}
        </Text>
      )}
      {method === 'temporary' && (
        <PasswordField
          label={t('reset.password')}
          withAsterisk
          data-autofocus
          isInitiallyVisible
          policy={passwordPolicy}
          known={[user.username, user.email]}
          onGenerate={(generated) => form.setFieldValue('password', generated)}
          {...form.getInputProps('password')}
          value={form.values.password}
        />
      )}
    </FormDialog>
  );
}

interface ResetMethodFieldProps {
  value: ResetMethod;
  onChange: (method: ResetMethod) => void;
  /** The address to which a link is sent. */
  email: string;
}

function ResetMethodField({ value, onChange, email }: ResetMethodFieldProps) {
  const { t } = useTranslation('users-dialogs');
  const choose = (chosen: string) => {
    const method = METHODS.find((known) => known === chosen);
    if (method) onChange(method);
  };
  return (
    <Radio.Group aria-label={t('reset.method')} value={value} onChange={choose}>
      <Stack gap="sm">
        {METHODS.map((method) => (
          <Radio
            key={method}
            value={method}
            label={t(`reset.methods.${method}`)}
            description={t(`reset.methodHints.${method}`, { email })}
            data-autofocus={method === value || undefined}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}

interface NewPasswordDialogProps {
  title: string;
  text: string;
  password: string;
  onClose: () => void;
}

/** Shows a password that an admin set, which cannot be shown again. */
export function NewPasswordDialog({ title, text, password, onClose }: NewPasswordDialogProps) {
  const { t } = useTranslation('users-dialogs');
  return (
    <ShowOnceDialog title={title} onClose={onClose}>
      <Stack gap="md">
        <Alert color="teal" p="sm" icon={<IconCheck size={18} />} role="status">
          {text}
        </Alert>
        <Group className={classes.password} justify="space-between" wrap="nowrap">
          <Text
            component="output"
            ff="monospace"
            aria-label={t('reset.password')}
            className={classes.passwordText}
          >
            {password}
          </Text>
          <CopyButton text={password} />
        </Group>
        <Group justify="flex-end">
          <Button onClick={onClose} data-autofocus>
            {t('reset.close')}
          </Button>
        </Group>
      </Stack>
    </ShowOnceDialog>
  );
}
