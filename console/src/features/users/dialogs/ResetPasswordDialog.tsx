import { Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { useSession } from '../../../api/session.ts';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { PasswordField } from '../../../ui/PasswordField.tsx';
import { generatePassword } from '../../../ui/password-policy.ts';
import { toast } from '../../../ui/toast.tsx';
import { resetPassword } from '../data/calls.ts';
import { useUserCache } from '../data/useUserCache.ts';
import { NewPasswordDialog } from './NewPasswordDialog.tsx';
import { type ResetMethod, ResetMethodField } from './ResetMethodField.tsx';

type ResetValues = { method: ResetMethod; password: string };

/**
 * Has a link mailed with which the person chooses a password; the admin never learns it. Or sets a temporary one, by
 * default a random one, and then shows it until it has been passed on: the only way while no mail server is set up.
 */
export function ResetPasswordDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('users-dialogs');
  const { show, noticeSystem } = useUserCache();
  const { passwordPolicy, mailConfigured } = useSession().system;
  const [first] = useState(() => generatePassword(passwordPolicy));
  const form = useForm<ResetValues>({
    initialValues: { method: mailConfigured ? 'link' : 'temporary', password: first },
  });
  const { mutateAsync } = useMutation({
    mutationFn: (body: { password?: string }) => resetPassword(user, body),
    // Somebody may have taken the mail server away meanwhile; then there is no choice any more.
    onError: noticeSystem,
  });
  const [newPassword, setNewPassword] = useState<string>();
  // The form closes itself after its success; then it may not be the end yet.
  const isDone = useRef(false);
  // What is typed into the form stays, whatever becomes of the mail server.
  const method = mailConfigured ? form.values.method : 'temporary';

  const submit = async ({ password }: ResetValues) => {
    if (method === 'link') {
      void show(await mutateAsync({}));
      toast(user, t('toast.resetLinkSent', { email: user.email }));
      return;
    }
    void show(await mutateAsync({ password }));
    isDone.current = true;
    setNewPassword(password);
  };

  if (newPassword !== undefined) {
    return <NewPasswordDialog name={user.username} password={newPassword} onClose={onClose} />;
  }
  return (
    <FormDialog
      title={t('reset.title', { name: user.username })}
      submitLabel={t(method === 'link' ? 'reset.submitLink' : 'reset.submit')}
      form={form}
      onSubmit={submit}
      onClose={() => isDone.current || onClose()}
    >
      {mailConfigured ? (
        <ResetMethodField {...form.getInputProps('method')} value={method} email={user.email} />
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
