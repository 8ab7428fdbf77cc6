import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session.ts';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { validEmail, validName } from '../../../ui/forms.tsx';
import { PasswordField } from '../../../ui/PasswordField.tsx';
import { toast } from '../../../ui/toast.tsx';
import MembershipsField, { membershipFaults } from '../../memberships/MembershipsField.tsx';
import { membershipsBody, type OrganizationDraft } from '../../memberships/memberships.ts';
import { createUser, useUserCache } from '../api.ts';
import { emailFault, UserFields } from './UserFields.tsx';
import type { UserValues } from './user-patch.ts';

type CreateValues = UserValues & { password: string; memberships: OrganizationDraft[] };

interface CreateUserDialogProps {
  onShow: (email: string) => void;
  onClose: () => void;
}

/** Creates a user who can sign in immediately. The other fields are validated by the server. */
export function CreateUserDialog({ onShow, onClose }: CreateUserDialogProps) {
  const { t } = useTranslation(['users-dialogs', 'memberships']);
  const { refresh, refreshSession } = useUserCache();
  const { passwordPolicy } = useSession().system;
  const form = useForm<CreateValues>({
    initialValues: { username: '', email: '', phone: '', systemRole: 'user', password: '', memberships: [] },
    validate: { username: validName, email: validEmail },
  });
  const { mutateAsync } = useMutation({ mutationFn: createUser, onError: refreshSession });

  const submit = async ({ phone, memberships: drafts, ...values }: CreateValues) => {
    const body = { ...values, phone: phone || null, memberships: membershipsBody(drafts) };
    const user = await mutateAsync(body).catch((error: unknown) => {
      throw membershipFaults(emailFault(error), drafts);
    });
    void refresh();
    const show = { label: t('toast.showCreated'), run: () => onShow(user.email) };
    toast(user, t('toast.created', { name: user.username }), show);
  };

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
        onGenerate={(generated) => form.setFieldValue('password', generated)}
        {...form.getInputProps('password')}
        value={password}
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
