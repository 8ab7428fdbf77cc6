import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { useSession } from '../../../api/session.ts';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { PasswordField } from '../../../ui/PasswordField.tsx';
import { generatePassword } from '../../../ui/password-policy.ts';
import { resetPassword } from '../data/calls.ts';
import { useUserCache } from '../data/useUserCache.ts';
import { NewPasswordDialog } from './NewPasswordDialog.tsx';

/** Sets a temporary password, by default a random one, and then shows it until it has been passed on. */
export function ResetPasswordDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('users');
  const { show } = useUserCache();
  const { passwordPolicy } = useSession().system;
  const [first] = useState(() => generatePassword(passwordPolicy));
  const form = useForm({ initialValues: { password: first } });
  const { mutateAsync } = useMutation({ mutationFn: (password: string) => resetPassword(user, password) });
  const [newPassword, setNewPassword] = useState<string>();
  // The form closes itself after its success; then it is not the end yet.
  const isDone = useRef(false);

  const submit = async ({ password }: { password: string }) => {
    void show(await mutateAsync(password));
    isDone.current = true;
    setNewPassword(password);
  };

  if (newPassword !== undefined) {
    return <NewPasswordDialog name={user.username} password={newPassword} onClose={onClose} />;
  }
  return (
    <FormDialog
      title={t('reset.title', { name: user.username })}
      description={t('reset.text')}
      submitLabel={t('reset.submit')}
      form={form}
      onSubmit={submit}
      onClose={() => isDone.current || onClose()}
    >
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
    </FormDialog>
  );
}
