import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session.ts';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { PasswordField } from '../../../ui/PasswordField.tsx';
import { toast } from '../../../ui/toast.tsx';
import MembershipsField from '../../memberships/MembershipsField.tsx';
import { bodyOf, type OrganizationDraft } from '../../memberships/memberships.ts';
import { createUser } from '../data/calls.ts';
import { useUserCache } from '../data/useUserCache.ts';
import { atEmailField } from './email-taken.ts';
import { atMembershipsField } from './memberships-faults.ts';
import { PersonFields, type PersonValues } from './PersonFields.tsx';

type CreateValues = PersonValues & { password: string; memberships: OrganizationDraft[] };

interface CreateUserDialogProps {
  /** Leads to the new person, who may stand on another page or outside the filters. */
  onShow: (email: string) => void;
  onClose: () => void;
}

/** Makes a person who can sign in at once. The rules of the fields are the server's, told under each. */
export function CreateUserDialog({ onShow, onClose }: CreateUserDialogProps) {
  const { t } = useTranslation('users-dialogs');
  const { t: places } = useTranslation('memberships');
  const { refresh, noticeSystem } = useUserCache();
  const { passwordPolicy } = useSession().system;
  const form = useForm<CreateValues>({
    initialValues: { username: '', email: '', phone: '', systemRole: 'user', password: '', memberships: [] },
  });
  const { mutateAsync } = useMutation({ mutationFn: createUser, onError: noticeSystem });

  const submit = async ({ phone, memberships: drafts, ...values }: CreateValues) => {
    const body = { ...values, phone: phone || null, memberships: bodyOf(drafts) };
    const user = await mutateAsync(body).catch((error: unknown) => {
      throw atMembershipsField(atEmailField(error), drafts);
    });
    void refresh();
    const show = { label: t('toast.showCreated'), run: () => onShow(user.email) };
    toast(user, t('toast.created', { name: user.username }), show);
  };

  const { username, email, password, memberships } = form.values;
  return (
    <FormDialog
      title={t('createDialog.title')}
      submitLabel={t('createDialog.submit')}
      form={form}
      size="lg"
      onSubmit={submit}
      onClose={onClose}
    >
      <PersonFields form={form} />
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
        label={places('field.label')}
        description={places('field.description')}
        value={memberships}
        onChange={(changed) => form.setFieldValue('memberships', changed)}
        error={form.errors.memberships === undefined ? undefined : String(form.errors.memberships)}
      />
    </FormDialog>
  );
}
