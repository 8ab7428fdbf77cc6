import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { useSession } from '../../../api/session.ts';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { toast } from '../../../ui/toast.tsx';
import MembershipsField, { membershipFaults } from '../../memberships/MembershipsField.tsx';
import { isEmptyBody, membershipsBody, type OrganizationDraft } from '../../memberships/memberships.ts';
import { patchMemberships, useUserCache } from '../api.ts';

/** Adds a user to organizations and projects, or changes the roles in them, in one request. */
export function AddMembershipsDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation(['users-dialogs', 'memberships']);
  const { abilities } = useSession();
  const { update } = useUserCache();
  const form = useForm<{ memberships: OrganizationDraft[] }>({
    initialValues: { memberships: [] },
    validate: {
      memberships: (drafts) =>
        isEmptyBody(membershipsBody(drafts)) ? t('memberships:field.required') : null,
    },
  });
  const { mutateAsync } = useMutation({
    mutationFn: (drafts: OrganizationDraft[]) => patchMemberships(user, membershipsBody(drafts)),
  });
  const submit = async ({ memberships }: { memberships: OrganizationDraft[] }) => {
    const changed = await mutateAsync(memberships).catch((error: unknown) => {
      throw membershipFaults(error, memberships);
    });
    void update(changed);
    toast(user, t('toast.membershipsAdded', { name: user.username }));
  };
  const type = abilities.inviteMembers ? 'organization' : 'project';
  return (
    <FormDialog
      title={t(`addMemberships.title.${type}`, { name: user.username })}
      description={t(`addMemberships.text.${type}`)}
      submitLabel={t('addMemberships.submit')}
      form={form}
      size="lg"
      onSubmit={submit}
      onClose={onClose}
    >
      <MembershipsField
        label={t('memberships:field.label')}
        value={form.values.memberships}
        onChange={(drafts) => form.setFieldValue('memberships', drafts)}
        existing={user.memberships}
        error={form.errors.memberships === undefined ? undefined : String(form.errors.memberships)}
      />
    </FormDialog>
  );
}
