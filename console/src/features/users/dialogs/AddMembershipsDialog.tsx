import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { User } from 'roster-contract';
import { ApiProblem } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { ProblemAlert } from '../../../ui/problem.tsx';
import { toast } from '../../../ui/toast.tsx';
import MembershipsField, { membershipFaults } from '../../memberships/MembershipsField.tsx';
import { isEmptyBody, membershipsBody, type OrganizationDraft } from '../../memberships/memberships.ts';
import { invitedMembershipsQuery, inviteUsers, patchMemberships, useUserCache } from '../api.ts';
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
  const isInvited = isPending(user);
  const invited = useQuery({
    ...invitedMembershipsQuery(user.id),
    // Only system admins see it.
    enabled: isInvited && abilities.inviteUsers,
  });
  const existing = invited.data ?? user.memberships;
  const { mutateAsync } = useMutation({
    mutationFn: (drafts: OrganizationDraft[]) => patchMemberships(user, membershipsBody(drafts, existing)),
  });
  const { mutateAsync: invite } = useMutation({
    mutationFn: async (drafts: OrganizationDraft[]) => {
      const { results } = await inviteUsers({
        emails: [user.email],
        memberships: membershipsBody(drafts),
        keepMemberships: true,
      });
      const result = results[0]?.result ?? 'invalid';
      if (result === 'invited' || result === 'renewed') return;
      const fault = { path: '/memberships', code: '', message: t(`invited.result.${result}`) };
      throw new ApiProblem({ status: 409, code: 'unexpected', detail: fault.message, errors: [fault] });
    },
  });
  const name = displayName(user);
  const submit = async ({ memberships }: { memberships: OrganizationDraft[] }) => {
    const restoreFaults = (error: unknown) => {
      throw membershipFaults(error, memberships, isInvited ? undefined : existing);
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
      {invited.isError && <ProblemAlert problem={invited.error} />}
      <MembershipsField
        // A chosen organization begins with the role that was given.
        isReadOnly={invited.isLoading || invited.isError}
        label={t('memberships:field.label')}
        value={form.values.memberships}
        onChange={(drafts) => form.setFieldValue('memberships', drafts)}
        existing={existing}
        error={form.errors.memberships === undefined ? undefined : String(form.errors.memberships)}
      />
    </FormDialog>
  );
}
