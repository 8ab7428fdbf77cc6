import { Checkbox } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useSession } from '../../../api/session.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { KEEP_OPEN } from '../../../ui/ConfirmDialog.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { required, validEmail, validName } from '../../../ui/forms.tsx';
import { PasswordField } from '../../../ui/PasswordField.tsx';
import { toast } from '../../../ui/toast.tsx';
import MembershipsField, { membershipFaults } from '../../memberships/MembershipsField.tsx';
import { membershipsBody, type OrganizationDraft } from '../../memberships/memberships.ts';
import { createUser, useUserCache } from '../api.ts';
import { NewPasswordDialog } from './ResetPasswordDialog.tsx';
import { emailFault, UserFields } from './UserFields.tsx';
import type { UserValues } from './user-patch.ts';

type CreateValues = UserValues & {
  password: string;
  mustChangePassword: boolean;
  memberships: OrganizationDraft[];
};

interface CreateUserDialogProps {
  onShow: (email: string) => void;
  onClose: () => void;
}

/** Creates a user who can sign in immediately. A generated password is shown once. The server validates the other fields. */
export function CreateUserDialog({ onShow, onClose }: CreateUserDialogProps) {
  const { t } = useTranslation(['users-dialogs', 'memberships']);
  const { refresh, refreshSession } = useUserCache();
  const { passwordPolicy } = useSession().system;
  const form = useForm<CreateValues>({
    initialValues: {
      username: '',
      email: '',
      phone: '',
      systemRole: 'user',
      password: '',
      mustChangePassword: true,
      memberships: [],
    },
    validate: { username: validName, email: validEmail, password: required },
  });
  const { mutateAsync } = useMutation({ mutationFn: createUser, onError: refreshSession });
  const generated = useRef('');
  const [shown, setShown] = useState<{ name: string; password: string }>();

  const submit = async ({ phone, memberships: drafts, ...values }: CreateValues) => {
    const body = { ...values, phone: phone || null, memberships: membershipsBody(drafts) };
    const user = await mutateAsync(body).catch((error: unknown) => {
      throw membershipFaults(emailFault(error), drafts);
    });
    void refresh();
    const show = { label: t('toast.showCreated'), run: () => onShow(user.email) };
    toast(user, t('toast.created', { name: user.username }), show);
    if (values.password !== generated.current) return undefined;
    setShown({ name: user.username, password: values.password });
    return KEEP_OPEN;
  };

  if (shown !== undefined) {
    return (
      <NewPasswordDialog
        title={t('create.doneTitle')}
        text={t('create.doneText', { name: shown.name })}
        password={shown.password}
        onClose={onClose}
      />
    );
  }
  const { username, email, password, memberships } = form.values;
  return (
    <FormDialog
      title={t('create.title')}
      submitLabel={t('create.title')}
      form={form}
      size="lg"
      onSubmit={submit}
      onClose={onClose}
    >
      <UserFields form={form} />
      <PasswordField
        label={t('form.password')}
        withAsterisk
        policy={passwordPolicy}
        known={[username, email]}
        onGenerate={(password) => {
          generated.current = password;
          form.setFieldValue('password', password);
        }}
        {...form.getInputProps('password')}
        value={password}
      />
      <Checkbox
        label={t('create.mustChangePassword')}
        description={t('create.mustChangePasswordHint')}
        {...form.getInputProps('mustChangePassword', { type: 'checkbox' })}
      />
      <MembershipsField
        label={t('memberships:field.label')}
        description={t('memberships:field.description')}
        value={memberships}
        onChange={(changed) => form.setFieldValue('memberships', changed)}
        error={form.errors.memberships === undefined ? undefined : String(form.errors.memberships)}
      />
    </FormDialog>
  );
}
