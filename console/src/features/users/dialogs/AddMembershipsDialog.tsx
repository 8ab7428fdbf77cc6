import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import type { User } from 'roster-contract';
import { useSession } from '../../../api/session.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { toast } from '../../../ui/toast.tsx';
import MembershipsField, { membershipFaults } from '../../memberships/MembershipsField.tsx';
import {
  isEmptyBody,
  membershipsBody,
  type OrganizationDraft,
  withAdded,
} from '../../memberships/memberships.ts';
import { fetchInvitationOf, inviteUsers, patchMemberships, useUserCache } from '../api.ts';
import { displayName, isPending } from '../user.ts';

/**
 * Adds a user to organizations and projects, or changes the roles in them, in one request. A pending user is invited
 * again: the memberships become effective with the account.
 */
export function AddMembershipsDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation(['users-dialogs', 'memberships']);
  const { abilities } = useSession();
  const { update, refresh } = useUserCache();
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
  const { mutateAsync: invite } = useMutation({
    mutationFn: async (drafts: OrganizationDraft[]) => {
      const added = membershipsBody(drafts);
      // A system admin's invitation replaces the memberships of the one before.
      const invitation = abilities.inviteUsers ? await fetchInvitationOf(user.id) : undefined;
      const memberships = invitation ? withAdded(invitation.memberships, added) : added;
      return inviteUsers({ emails: [user.email], systemRole: user.systemRole, memberships });
    },
  });
  const isInvited = isPending(user);
  const name = displayName(user);
  const submit = async ({ memberships }: { memberships: OrganizationDraft[] }) => {
    const restoreFaults = (error: unknown) => {
      throw membershipFaults(error, memberships);
    };
    if (isInvited) {
      await invite(memberships).catch(restoreFaults);
      void refresh();
    } else {
      void update(await mutateAsync(memberships).catch(restoreFaults));
    }
    toast(user, t('toast.membershipsAdded', { name }));
  };
  const type = abilities.inviteMembers ? 'organization' : 'project';
  return (
    <FormDialog
      title={t(`addMemberships.title.${type}`, { name })}
      description={t(isInvited ? 'addMemberships.text.invited' : `addMemberships.text.${type}`)}
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
